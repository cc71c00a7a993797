import { example } from '../e2e/support.mts';
import { recipients } from '../e2e/workflows.mts';
import { collect } from './host/executions.mts';
import { booksOf, useQueue, webhookOpens } from './support.mts';

const PATH = 'claimed-events';
const EVENTS = 60;
/** Events that are delivered at the same moment; n8n's main process turns calls away where there are too many. */
const AT_ONCE = 10;

const scene = useQueue();
let id: string;
beforeAll(async () => {
	const { queue } = scene;
	await queue.useWorkers(2);
	const { port, user, database } = queue.postgres;
	const account = { host: '127.0.0.1', port, user, database, password: '', ssl: 'disable' };
	const credential = await queue.api.createCredential('Postgres', 'postgres', account);
	const text = JSON.stringify(example('24-claim-in-postgres'));
	const filled = text.replaceAll('YOUR_POSTGRES_CREDENTIAL', credential);
	id = await queue.addWorkflow(JSON.parse(filled) as ReturnType<typeof example>, true);
	const { status } = await queue.api.runManually(id, 'Once: make the table');
	expect(status).toBe('success');
	await webhookOpens(queue.main.origin, PATH);
});
beforeEach(() => {
	scene.sandbox.settings.delayMs = 50;
});

const eventsOf = (prefix: string, count: number) =>
	recipients(count, prefix).map((person, index) => ({ ...person, id: `${prefix}${index}` }));
const deliver = async (event: unknown) => await scene.queue.api.callWebhook(PATH, event);
const claims = async (prefix: string) =>
	await scene.queue.postgres.select<{ status: string; count: number }>(
		`SELECT status, count(*) FROM certificate_events WHERE event LIKE '${prefix}%' GROUP BY status`,
	);
/** How many executions the workflow has had so far, the one that made the table among them. */
let ran = 1;
const endOf = async (more: number) => {
	ran += more;
	return await collect(scene.queue.postgres, id, ran);
};

describe('Example 24', () => {
	it('issues once for each of sixty events that come twice at the same moment to two workers', async () => {
		const events = eventsOf('event-', EVENTS);
		for (let from = 0; from < EVENTS; from += AT_ONCE) {
			const some = events.slice(from, from + AT_ONCE);
			const answers = await Promise.all(some.flatMap((event) => [deliver(event), deliver(event)]));
			expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
		}
		const executions = await endOf(2 * EVENTS);
		expect(executions.filter(({ status }) => status !== 'success')).toEqual([]);
		expect(booksOf(scene.sandbox, events)).toEqual({ twice: 0, never: 0 });
		expect(await claims('event-')).toEqual([{ status: 'submitted', count: EVENTS }]);
		// Not by chance: both workers were at it.
		const { workers } = scene.queue;
		const taken = workers.map(
			(worker) => executions.filter((run) => worker.hasTaken(run.id)).length,
		);
		expect(Math.min(...taken)).toBeGreaterThan(0);
	});

	it('gives back the claim of what was not issued, and issues when the event comes again', async () => {
		const [event] = eventsOf('refused-', 1);
		scene.sandbox.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'html401' });
		await deliver(event);
		const failed = (await endOf(1)).at(-1);
		expect(failed).toMatchObject({ status: 'error' });
		expect(await claims('refused-')).toEqual([]);
		scene.sandbox.faults.clear();
		await deliver(event);
		await endOf(1);
		expect(booksOf(scene.sandbox, [event])).toEqual({ twice: 0, never: 0 });
		expect(await claims('refused-')).toEqual([{ status: 'submitted', count: 1 }]);
	});

	it('keeps the claim of what nobody knows, and issues nothing when the event comes again', async () => {
		const [event] = eventsOf('lost-', 1);
		scene.sandbox.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' });
		await deliver(event);
		await endOf(1);
		expect(await claims('lost-')).toEqual([{ status: 'unknown', count: 1 }]);
		await deliver(event);
		await endOf(1);
		expect(booksOf(scene.sandbox, [event])).toEqual({ twice: 0, never: 0 });
	});
});
