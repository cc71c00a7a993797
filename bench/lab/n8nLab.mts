import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { WorkflowJson } from '../../test/e2e/host/n8nApi.mts';
import { openHost } from '../../test/e2e/host/openHost.mts';
import { compileNode } from './customNode.mts';
import type { RunReport } from './probe.mts';
import type { ProcessSample } from './samples.mts';
import { startSampling } from './samples.mts';

const ENDS_WITHIN_MS = 15 * 60_000;
const PLAIN = new URL('plainNode.mts', import.meta.url);
const PROBE = fileURLToPath(new URL('probe.mts', import.meta.url));

/** Where n8n keeps the files of items. */
export type Storage = 'filesystem' | 'database';

/** One execution, seen from inside and from outside. */
export interface Execution {
	report: RunReport;
	samples: ProcessSample[];
}

/** A real n8n in which workflows are measured one after the other. */
export interface Lab {
	add(workflow: WorkflowJson): Promise<void>;
	/** Starts a workflow with what its webhook gets, and waits until it has ended; rejects when it failed. */
	execute(name: string, body?: unknown): Promise<Execution>;
	/** Starts n8n's process anew. */
	renew(): Promise<void>;
	close(): Promise<void>;
}

export interface LabOptions {
	origin: string;
	/** Vouches for the origin where that is TLS. */
	caFile?: string;
	storage: Storage;
	/** The folder whose files workflows may read. */
	files: string;
	log: (line: string) => void;
}

export async function openLab(options: LabOptions): Promise<Lab> {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-report-'));
	const file = join(folder, 'report.json');
	const plain = compileNode(PLAIN, 'Plain');
	const host = await openHost({
		sandboxOrigin: options.origin,
		log: options.log,
		env: {
			EXTERNAL_HOOK_FILES: PROBE,
			N8N_CUSTOM_EXTENSIONS: plain.folder,
			BENCH_REPORT_FILE: file,
			N8N_DEFAULT_BINARY_DATA_MODE: options.storage,
			N8N_RESTRICT_FILE_ACCESS_TO: options.files,
			// The probe tells what came of an execution; saving it would go on into the next one.
			EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
			EXECUTIONS_DATA_SAVE_ON_ERROR: 'none',
			N8N_PAYLOAD_SIZE_MAX: '64',
			...(options.caFile ? { NODE_EXTRA_CA_CERTS: options.caFile } : {}),
		},
	});
	return {
		add: async (workflow) => void (await host.addWorkflow(workflow, true)),
		async execute(name, body = {}) {
			rmSync(file, { force: true });
			const sampler = startSampling(host.process.pid);
			try {
				const { status } = await host.api.callWebhook(name, body);
				if (status !== 200) throw new Error(`The webhook ${name} answered ${status}`);
				const report = await readWhenThere(file);
				if (report.status !== 'success') throw new Error(`${name}: ${report.error}`);
				return { report, samples: sampler.samples };
			} finally {
				sampler.stop();
			}
		},
		renew: async () => await host.restart(),
		async close() {
			await host.close();
			plain.remove();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function readWhenThere(file: string): Promise<RunReport> {
	const deadline = Date.now() + ENDS_WITHIN_MS;
	while (!existsSync(file)) {
		if (Date.now() > deadline) throw new Error('An execution did not end in time');
		await wait(25);
	}
	return JSON.parse(readFileSync(file, 'utf8')) as RunReport;
}
