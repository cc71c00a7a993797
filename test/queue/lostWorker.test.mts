import type { WorkflowJson } from '../e2e/host/n8nApi.mts';
import { example, statusesOf } from '../e2e/support.mts';
import { recipients } from '../e2e/workflows.mts';
import { collect, idsOf } from './host/executions.mts';
import { booksOf, useQueue, webhookOpens } from './support.mts';

/** As many as the example's Issue sends at once. */
const PER_REQUEST = 50;
const PATH = 'velocert-to-issue';

const scene = useQueue({
	// Until the queue gives up what a dead worker had: seconds here, a minute or two by default.
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
});

/** The example as it is shipped, but that its hourly start is half an hour from now. */
function exampleAwayFromTheHour(): WorkflowJson {
	const workflow = example('23-after-a-lost-worker');
	const isSchedule = (node: unknown) => (node as { name: string }).name === 'Every hour';
	const schedule = workflow.nodes.find(isSchedule) as { parameters: object };
	const triggerAtMinute = (new Date().getMinutes() + 30) % 60;
	schedule.parameters = { rule: { interval: [{ field: 'hours', triggerAtMinute }] } };
	return workflow;
}

describe('Example 23', () => {
	it('issues what a killed worker left, by itself, nobody twice, and tells whom nobody knows of', async () => {
		const { queue, holdback, sandbox } = scene;
		await queue.useWorkers(2);
		const people = recipients(3 * PER_REQUEST + 7, 'lost-');
		const id = await queue.addWorkflow(exampleAwayFromTheHour(), true);
		await webhookOpens(queue.main.origin, PATH);
		const held = holdback.hold({ endpoint: 'velocert.issue', skip: 1, when: 'after' });
		const answer = await queue.api.callWebhook(PATH, { rows: people });
		expect(answer).toEqual({ status: 200, body: { kept: people.length } });
		await held;
		const [lost] = await idsOf(queue.postgres, id);
		const holder = queue.workers.find((worker) => worker.hasTaken(lost));
		await queue.killWorker(holder ?? queue.workers[0]);
		holdback.letGo();
		const [first, second] = await collect(queue.postgres, id, 2);
		expect(first).toMatchObject({ status: 'error', runData: {} });
		expect(first.error?.message).toContain('failed to be processed too many times');
		expect(second.status).toBe('success');
		expect(booksOf(sandbox, people)).toEqual({ twice: 0, never: 0 });
		const statuses = [
			...Array(PER_REQUEST).fill('skipped'),
			...Array(PER_REQUEST).fill('unknown'),
			...Array(PER_REQUEST + 7).fill('submitted'),
		];
		expect(statusesOf(second)).toEqual(statuses);
		expect(statusesOf(second, 'Write down')).toEqual(statuses);
	});
});
