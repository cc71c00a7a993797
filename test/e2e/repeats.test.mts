import type { FaultKind } from '../../sandbox/faults.mts';
import type { Execution, WorkflowJson } from './host/n8nApi.mts';
import { addRunnable, statusesOf, until, useRealN8n } from './support.mts';
import type { Node } from './workflows.mts';
import {
	bulkNode,
	callNode,
	chain,
	fetchNode,
	issueNode,
	loop,
	people,
	recipients,
	rows,
	subWorkflow,
	uploadNode,
} from './workflows.mts';

const real = useRealN8n();
beforeEach(() => {
	// Whether a person is reached twice has to depend on the nodes alone.
	real.sandbox.settings.refuseDuplicates = false;
	real.sandbox.settings.delayMs = 0;
});

const LEDGER = { skipAlreadyIssued: true };
const CONTINUE = { onError: 'continueRegularOutput' };
const add = async (workflow: WorkflowJson) => await addRunnable(real.host, workflow);

/** Runs workflows side by side, and when all have ended presses Retry on those that failed. */
async function runAndRetry(...workflows: WorkflowJson[]): Promise<Execution[][]> {
	const added = await Promise.all(workflows.map(add));
	const firsts = await Promise.all(added.map(async ({ run }) => (await run())[0]));
	real.sandbox.faults.clear();
	return await Promise.all(
		firsts.map(async (first, index) =>
			first.status === 'success' ? [first] : [first, await added[index].retry(first)],
		),
	);
}

/** Six rows, two a request where a request takes many. */
const NODES: Record<string, { endpoint: string; nodes(over: object): Node[] }> = {
	Issue: {
		endpoint: 'velocert.issue',
		nodes: (over) => [...rows(recipients(6)), issueNode({ ...over }, { recipientsPerRequest: 2 })],
	},
	Upload: {
		endpoint: 'vec.create',
		nodes: (over) => [
			...rows(people(6, 'one-')),
			fetchNode(real.sandbox.origin, 2_000),
			uploadNode({}, { ...over }),
		],
	},
	Bulk: {
		endpoint: 'vec.bulk',
		nodes: (over) => [
			...rows(people(6, 'many-')),
			fetchNode(real.sandbox.origin, 2_000),
			bulkNode({ entriesPerRequest: 2 }, { ...over }),
		],
	},
};

const FAULTS: FaultKind[] = ['dropAfterCommit', '500AfterCommit', 'status'];

describe.each(FAULTS)('With %s at the second request', (kind) => {
	it.each([2, 5])(
		'nobody is reached twice under Retry On Fail × %i and Retry',
		async (maxTries) => {
			// A refusal is met by every try, so that the Retry button has something left to do.
			const times = kind === 'status' ? Infinity : 1;
			for (const { endpoint } of Object.values(NODES)) {
				real.sandbox.faults.add({ match: { endpoint }, kind, status: 422, skip: 1, times });
			}
			const settings = { retryOnFail: true, maxTries, waitBetweenTries: 10 };
			const [issue, upload, bulk] = await runAndRetry(
				...Object.entries(NODES).map(([name, { nodes }]) =>
					chain(`${name}-${kind}-${maxTries}`, ...nodes(settings)),
				),
			);
			expect(upload.at(-1)?.status).toBe('success');
			expect(bulk.at(-1)?.status).toBe('success');
			expect(real.sandbox.counters.vec).toEqual({ created: 12, duplicates: 0 });
			const { issuedRecipients, duplicates } = real.sandbox.counters.velocert;
			expect(duplicates).toBe(0);
			if (kind === 'status') {
				expect([upload, bulk, issue].map(({ length }) => length)).toEqual([2, 2, 2]);
				expect(statusesOf(issue[1])).toEqual(Array(6).fill('submitted'));
				expect(issuedRecipients).toBe(6);
				return;
			}
			// What is unknown is named each time, and nothing is sent behind it.
			expect(issuedRecipients).toBe(4);
			for (const { error } of issue) {
				expect(error?.description).toContain('Submitted or skipped: 2 (');
				expect(error?.description).toContain('Unknown: 2 (person2@example.com, person3@');
				expect(error?.description).toContain('Not sent: 2.');
			}
		},
		60_000,
	);
});

describe('In a loop', () => {
	it('a round that failed goes on with the Retry button, for Issue and Upload', async () => {
		for (const endpoint of ['velocert.issue', 'vec.create']) {
			const skip = 2 / (endpoint === 'velocert.issue' ? 2 : 1);
			real.sandbox.faults.add({ match: { endpoint }, kind: 'status', status: 422, skip });
		}
		const fetch = fetchNode(real.sandbox.origin, 2_000);
		const [issue, upload] = await runAndRetry(
			loop('loop-issue', rows(recipients(6)), [issueNode()]),
			loop('loop-upload', rows(people(6)), [fetch, uploadNode()]),
		);
		expect([issue, upload].map(({ length }) => length)).toEqual([2, 2]);
		expect(statusesOf(issue[1])).toEqual(Array(6).fill('submitted'));
		expect(statusesOf(upload[1], 'Upload')).toHaveLength(6);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 6, duplicates: 0 });
		expect(real.sandbox.counters.vec).toEqual({ created: 6, duplicates: 0 });
	});

	it('a round without an answer stays unknown, and the others go on', async () => {
		const match = { endpoint: 'velocert.issue' };
		real.sandbox.faults.add({ match, kind: 'dropAfterCommit', skip: 1 });
		const [[execution]] = await runAndRetry(
			loop('loop-unknown', rows(recipients(6)), [issueNode({ ...CONTINUE, retryOnFail: true })]),
		);
		expect(statusesOf(execution)).toEqual(
			['submitted', 'unknown', 'submitted'].flatMap((status) => [status, status]),
		);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 6, duplicates: 0 });
	});

	it('a row that an earlier round had is skipped, also without Skip Already Issued', async () => {
		const [a, b, c, d] = recipients(4);
		const [[execution]] = await runAndRetry(
			loop('loop-same', rows([a, b, a, c, b, d]), [issueNode()]),
		);
		const skipped = [false, false, true, false, true, false];
		expect(statusesOf(execution)).toEqual(skipped.map((is) => (is ? 'skipped' : 'submitted')));
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 4, duplicates: 0 });
	});
});

describe('In a sub-workflow', () => {
	it('two workflows that call it share what it remembers', async () => {
		const called = await add(subWorkflow('shared', issueNode({}, LEDGER)));
		const parents = await Promise.all(
			['a', 'b'].map(
				async (name) =>
					await add(chain(`calls-${name}`, ...rows(recipients(2)), callNode(called.id))),
			),
		);
		const runs = await Promise.all(parents.map(async ({ run }) => (await run())[0]));
		const all = runs.flatMap((execution) => statusesOf(execution, 'Call'));
		expect([...all].sort()).toEqual(['skipped', 'skipped', 'submitted', 'submitted']);
		expect(statusesOf((await parents[0].run())[0], 'Call')).toEqual(['skipped', 'skipped']);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	});

	it.each([
		['once with Skip Already Issued', 'remembering', LEDGER, 0],
		['again without it, because each call is an execution of its own', 'forgetful', {}, 2],
	])('Retry On Fail of the calling node issues %s', async (_, name, options, duplicates) => {
		const match = { endpoint: 'velocert.issue' };
		real.sandbox.faults.add({ match, kind: 'status', status: 422, skip: 1 });
		const issue = issueNode({}, { ...options, recipientsPerRequest: 2 });
		const called = await add(subWorkflow(name, issue));
		const call = callNode(called.id, { retryOnFail: true, maxTries: 2, waitBetweenTries: 10 });
		const [[execution]] = await runAndRetry(chain(`${name}-call`, ...rows(recipients(4)), call));
		expect(execution.status).toBe('success');
		expect(real.sandbox.counters.velocert).toEqual({
			issuedRecipients: 4 + duplicates,
			duplicates,
		});
	});
});

describe('When n8n ends an execution', () => {
	it('by the Stop button or a time limit, nobody is reached twice afterwards', async () => {
		const issuing = (name: string, options: Record<string, unknown>, settings = {}) => {
			const small = { recipientsPerRequest: 2, validateFirst: false };
			const issue = issueNode(CONTINUE, { ...small, ...options });
			const workflow = chain(name, ...rows(recipients(20, `${name}-`)), issue);
			return { ...workflow, settings: { ...workflow.settings, ...settings } };
		};
		const reached = (name: string) =>
			real.sandbox.store.issued.filter(({ email }) => email.startsWith(`${name}-`)).length;
		real.sandbox.settings.delayMs = 150;
		const stopped = await add(issuing('stopped', LEDGER));
		const retried = await add(issuing('retried', {}));
		const limited = await add(issuing('limited', LEDGER, { executionTimeout: 1 }));
		const first = Promise.all([stopped, retried, limited].map(async ({ run }) => await run()));
		for (const [name, { id }] of Object.entries({ stopped, retried })) {
			await until(() => reached(name) >= 4);
			const [{ id: executionId }] = await real.host.api.executions(id);
			await real.host.api.stop(executionId);
		}
		const ended = (await first).flat();
		expect(ended.map(({ status }) => status)).toEqual(Array(3).fill('canceled'));
		real.sandbox.settings.delayMs = 0;
		// The editor offers no Retry for the second, but the API does.
		const [[again], retry] = await Promise.all([
			stopped.run(),
			retried.retry(ended[1]),
			limited.run(),
		]);
		expect(real.sandbox.counters.velocert.duplicates).toBe(0);
		for (const [name, execution] of Object.entries({ stopped: again, retried: retry })) {
			const statuses = statusesOf(execution);
			expect(statuses).toHaveLength(20);
			const unknown = statuses.filter((status) => status === 'unknown').length;
			expect(unknown).toBeLessThan(20);
			// Whoever is not there is among those reported unknown.
			expect(reached(name) + unknown).toBeGreaterThanOrEqual(20);
		}
	}, 60_000);

	it('with itself, it comes to the end of what it is at first, so that everybody is issued to once', async () => {
		real.sandbox.settings.delayMs = 150;
		const issue = issueNode({}, { recipientsPerRequest: 5 });
		const id = await real.host.addWorkflow(chain('update', ...rows(recipients(40)), issue), true);
		await real.host.api.callWebhook('update');
		await until(() => real.sandbox.counters.velocert.issuedRecipients > 0);
		await real.host.restart();
		real.sandbox.settings.delayMs = 0;
		expect((await real.host.api.lastExecution(id)).status).toBe('success');
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 40, duplicates: 0 });
	}, 90_000);
});
