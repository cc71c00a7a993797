import type { HoldRule } from '../../e2e/host/holdback.mts';
import type { Execution } from '../../e2e/host/n8nApi.mts';
import { chain, issueNode, recipients, rows } from '../../e2e/workflows.mts';
import { collect, idsOf } from '../host/executions.mts';
import type { Books, QueueScene } from '../support.mts';
import { booksOf, webhookOpens } from '../support.mts';

/** Of the eight requests that are to be sent. */
export const PER_REQUEST = 5;

/** For n8n: until the queue gives up what a dead worker had takes seconds, by default a minute or two. */
export const SOON_GIVEN_UP = {
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

export interface Killing {
	/** Whether the service has done its work at the fourth request by then, or has not even seen it. */
	when: HoldRule['when'];
	again: 'after n8n gave it up' | 'at once';
}

export interface KilledResult extends Books {
	/** That of the killed worker, and the one that runs the rows again. */
	executions: Execution[];
	/** From the death of the worker to the end of the second execution. */
	seconds: number;
}

/** Kills a worker at the fourth of eight requests, and has the same rows run again as a new execution. */
export async function playKilled(
	scene: QueueScene,
	name: string,
	{ when, again }: Killing,
): Promise<KilledResult> {
	const { queue, holdback, sandbox } = scene;
	const people = recipients(40, `${name}-`);
	const options = { recipientsPerRequest: PER_REQUEST, skipAlreadyIssued: true };
	const issue = issueNode({ onError: 'continueRegularOutput' }, options);
	const id = await queue.addWorkflow(chain(name, ...rows(people), issue), true);
	await webhookOpens(queue.main.origin, name);
	const held = holdback.hold({ endpoint: 'velocert.issue', skip: 3, text: `${name}-`, when });
	await queue.api.callWebhook(name);
	await held;
	const [killed] = await idsOf(queue.postgres, id);
	const holder = queue.workers.find((worker) => worker.hasTaken(killed));
	if (holder === undefined) throw new Error(`No worker has taken execution ${killed}`);
	const killedAt = Date.now();
	await queue.killWorker(holder);
	holdback.letGo();
	if (again === 'after n8n gave it up') await collect(queue.postgres, id, 1);
	await queue.api.callWebhook(name);
	const executions = await collect(queue.postgres, id, 2);
	return { ...booksOf(sandbox, people), executions, seconds: (Date.now() - killedAt) / 1000 };
}
