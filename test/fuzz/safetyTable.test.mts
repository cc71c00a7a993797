import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultRule } from '../../sandbox/faults.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { projectRoot } from '../e2e/host/packages.mts';
import type { Failure } from '../support/failures.mts';
import { isUnknown } from '../support/failures.mts';
import { useBinaryMode } from '../support/runNode.mts';
import type { Compiled } from './compiled.mts';
import { loadCompiled } from './compiled.mts';
import type { NodeName, Plan } from './plan.mts';
import { play } from './play.mts';

const page = join(projectRoot, 'docs', 'safety.md');

const WRITES: Record<NodeName, string> = {
	issue: 'velocert.issue',
	upload: 'vec.create',
	bulk: 'vec.bulk',
};

/** What may happen to the request that reaches a person, in the words of docs/safety.md. */
const FAULTS: Array<[string, FaultRule]> = [
	['Nothing', { kind: '429', times: 0 }],
	['Too many requests, once', { kind: '429', retryAfter: 2 }],
	['Too many requests, for good', { kind: '429', times: 99 }],
	['Refused (422)', { kind: 'status', status: 422, body: { message: 'Not today' } }],
	['Token refused', { kind: 'status', status: 401, body: { message: 'Unauthorized' }, times: 99 }],
	['Redirect (302), nothing done', { kind: 'redirect' }],
	['Redirect (302), but done', { kind: 'redirectAfterCommit' }],
	['Redirect that asks for the same elsewhere (308)', { kind: 'status', status: 308 }],
	[
		'Success (200) that says no',
		{ kind: 'status', status: 200, body: { success: false, message: 'Quota exceeded' } },
	],
	['Connection lost before the service acted', { kind: 'dropBefore' }],
	['Connection lost after the service acted', { kind: 'dropAfterCommit' }],
	['Reply cut off', { kind: 'truncate' }],
	['No reply in time', { kind: 'stall', stallMs: 16_000 }],
	['Server error (500), nothing done', { kind: '500' }],
	['Server error (500), but done', { kind: '500AfterCommit' }],
	['Unavailable (503), once', { kind: '503', retryAfter: 2 }],
	['Service down: 500 to everything', { kind: '500', times: 999, match: {} }],
	['Web page instead of a reply (200)', { kind: 'html200' }],
	['Web page of a proxy (502)', { kind: 'html502' }],
];

let compiled: Compiled;
let sandbox: Sandbox;
beforeAll(async () => {
	await useBinaryMode('default');
	compiled = loadCompiled();
	sandbox = await startSandbox({ processingMs: Infinity, now: () => compiled.now() });
}, 120_000);
afterAll(async () => {
	await sandbox.close();
	compiled.remove();
});

/** One row under one fault with On Error "Continue": what comes out, and what the service saw. */
async function cell(node: NodeName, fault: FaultRule): Promise<string> {
	const plan: Plan = {
		node,
		people: [0],
		badRows: [],
		existing: [],
		perRequest: 1,
		concurrency: 1,
		onError: 'continueRegularOutput',
		maxTries: 1,
		retryButton: 0,
		runAgain: false,
		ledger: false,
		earlierUnknown: 'report',
		volatile: false,
		validateFirst: false,
		refuseDuplicates: false,
		faults: [{ match: { endpoint: WRITES[node] }, ...fault }],
	};
	const [{ result, reached }] = await play(plan, sandbox, compiled);
	const [{ json }] = result.outputs[0];
	const failure = json.error as Failure | undefined;
	const told = failure
		? `${isUnknown(failure) ? '**unknown**' : '**failed**'}: ${failure.message}`
		: `\`${String(json.status)}\`${json.recovered ? ', recovered' : ''}`;
	const requests = sandbox.counters.endpoints[WRITES[node]]?.requests ?? 0;
	const count = [...reached.values()].reduce((sum, one) => sum + one, 0);
	return `${told}. ${requests} sent, ${count} arrived`;
}

describe('The table of faults in docs/safety.md', () => {
	it('says what the nodes say, and what the service saw', async () => {
		const rows: string[] = [];
		for (const [name, fault] of FAULTS) {
			const cells: string[] = [];
			for (const node of Object.keys(WRITES) as NodeName[]) cells.push(await cell(node, fault));
			rows.push(`| ${[name, ...cells].join(' | ')} |`);
		}
		const [, table = ''] = readFileSync(page, 'utf8').split('| What goes wrong |');
		const shown = table.split('\n\n')[0].split('\n').slice(2);
		if (shown.join() !== rows.join()) console.log(`It has to read:\n${rows.join('\n')}`);
		expect(shown).toEqual(rows);
	}, 120_000);
});
