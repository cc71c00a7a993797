import { parseArgs } from 'node:util';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { freePort } from '../../test/e2e/host/freePort.mts';
import type { Host } from '../../test/e2e/host/openHost.mts';
import { openHost } from '../../test/e2e/host/openHost.mts';
import { checkResults, downloadedFiles } from './check.mts';
import { resultTables } from './tables.mts';
import { addExamples, registerWebhook, runExamples, triggeredExecutions } from './workflows.mts';

const N8N_PORT = 5678;
const SANDBOX_PORT = 4010;
const PROCESSING_MS = 1_500;

const startedAt = Date.now();
const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });

function log(line: string): void {
	const seconds = ((Date.now() - startedAt) / 1000).toFixed(0).padStart(3);
	console.log(`${seconds} s  ${line}`);
}

async function pickPort(wanted: number, what: string): Promise<number> {
	const port = await freePort(wanted);
	if (port !== wanted) log(`Port ${wanted} is taken, ${what} gets ${port}`);
	return port;
}

let sandbox: Sandbox | undefined;
let host: Host | undefined;
let isClosing = false;

async function close(code: number): Promise<never> {
	if (!isClosing) {
		isClosing = true;
		await host?.close();
		await sandbox?.close();
	}
	process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	// A terminal signals this process and the script that started it, which passes it on once more.
	process.on(signal, () => {
		if (!isClosing) console.log('\nStopping n8n and the sandbox…');
		void close(values.once ? 130 : 0);
	});
}

try {
	sandbox = await startSandbox({
		port: await pickPort(SANDBOX_PORT, 'the sandbox'),
		processingMs: PROCESSING_MS,
	});
	log(`Sandbox of both services: ${sandbox.origin}`);
	host = await openHost({
		sandboxOrigin: sandbox.origin,
		port: await pickPort(N8N_PORT, 'n8n'),
		log,
	});
	log('Adding credentials and example workflows');
	const workflows = await addExamples(host);
	await registerWebhook(host, sandbox);
	log('Running them: issue, upload and bulk at once, then retry what failed');
	const executions = await runExamples(host, workflows);
	log('Waiting for what the webhooks of the sandbox started');
	await sandbox.webhooks.idle();
	const approved = sandbox.store.vault.filter(({ status }) => status === 'generated').length;
	const triggered = await triggeredExecutions(host, workflows, approved);
	const files = await downloadedFiles(host.api, [...Object.values(executions), ...triggered]);
	const findings = checkResults(sandbox, executions, triggered, files);
	console.log(`\n${resultTables(sandbox, files, triggered.length)}\n`);
	for (const finding of findings) console.log(`NOT AS EXPECTED: ${finding}`);
	console.log(
		`n8n:      ${host.api.origin}   sign in as ${host.api.login.email} with ${host.api.login.password}`,
	);
	for (const { name, id } of workflows)
		console.log(`          ${host.api.origin}/workflow/${id}   ${name}`);
	console.log(`Form:     ${host.api.origin}/form/velocert-vec-form   fill it in to issue one more`);
	console.log(`Sandbox:  ${sandbox.origin}/   who got what, and which mails would have gone out\n`);
	if (values.once || findings.length > 0) await close(findings.length > 0 ? 1 : 0);
	console.log('Ctrl-C stops everything.');
} catch (error) {
	if (!isClosing) console.error(error instanceof Error ? error.message : error);
	await close(1);
}
