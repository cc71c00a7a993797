import type { HoldRule } from '../e2e/host/holdback.mts';
import { statusesOf } from '../e2e/support.mts';
import { chain, issueNode, recipients, rows } from '../e2e/workflows.mts';
import { collect, idsOf } from './host/executions.mts';
import { booksOf, tally, useQueue, webhookOpens } from './support.mts';

const PER_REQUEST = 5;
const LEDGER = { recipientsPerRequest: PER_REQUEST, skipAlreadyIssued: true };
const CONTINUE = { onError: 'continueRegularOutput' };

const scene = useQueue({
	// Until the queue gives up what a dead worker had: seconds here, a minute or two by default.
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
});
beforeEach(async () => await scene.queue.useWorkers(2));

/** The worker that is at an execution; the queue hands it to one of them. */
const holderOf = (executionId: string) => {
	const holder = scene.queue.workers.find((worker) => worker.hasTaken(executionId));
	if (holder === undefined) throw new Error(`No worker has taken execution ${executionId}`);
	return holder;
};

type Moment = HoldRule['when'];
const CASES: Array<[Moment, 'after n8n gave it up' | 'at once', number]> = [
	['before', 'after n8n gave it up', PER_REQUEST],
	['after', 'after n8n gave it up', 0],
	['after', 'at once', 0],
];

describe('When a worker is killed', () => {
	it.each(CASES)(
		'%s the fourth of eight requests is issued and the rows run again %s, nobody is reached twice and all others are',
		async (when, again, missing) => {
			const { queue, holdback, sandbox } = scene;
			const name = `${when}-${again.replaceAll(' ', '-')}`;
			const people = recipients(40, `${name}-`);
			const workflow = chain(name, ...rows(people), issueNode(CONTINUE, LEDGER));
			const id = await queue.addWorkflow(workflow, true);
			await webhookOpens(queue.main.origin, name);
			const moment = { endpoint: 'velocert.issue', skip: 3, text: `${name}-`, when };
			const held = holdback.hold(moment);
			await queue.api.callWebhook(name);
			await held;
			const [killed] = await idsOf(queue.postgres, id);
			const killedAt = Date.now();
			await queue.killWorker(holderOf(killed));
			holdback.letGo();
			if (again === 'after n8n gave it up') await collect(queue.postgres, id, 1);
			await queue.api.callWebhook(name);
			const [first, second] = await collect(queue.postgres, id, 2);
			const seconds = ((Date.now() - killedAt) / 1000).toFixed(1);
			process.stderr.write(`${name}: ${JSON.stringify(tally([second]))}, ${seconds} s\n`);
			expect(first.status).not.toBe('success');
			expect(booksOf(sandbox, people)).toEqual({ twice: 0, never: missing });
			expect(statusesOf(second)).toEqual([
				...Array(3 * PER_REQUEST).fill('skipped'),
				...Array(PER_REQUEST).fill('unknown'),
				...Array(4 * PER_REQUEST).fill('submitted'),
			]);
		},
	);
});
