import type { Node } from '../../e2e/workflows.mts';
import {
	callNode,
	issueNode,
	loop,
	recipients,
	splitBody,
	subWorkflow,
} from '../../e2e/workflows.mts';
import { collect } from '../host/executions.mts';
import type { Books, QueueScene } from '../support.mts';
import { booksOf, tally, webhookOpens } from '../support.mts';

/** Rows of one sub-workflow execution. */
const SHARE = 500;

/** What a sub-workflow gives back: one item, as n8n advises, because who called it keeps it until the end. */
const brief: Node = {
	name: 'Brief',
	type: 'n8n-nodes-base.limit',
	typeVersion: 1,
	parameters: { maxItems: 1 },
};

export interface SplitResult extends Books {
	/** Of the sub-workflow. */
	executions: number;
	errors: number;
	seconds: number;
	/** The most that any worker had resident while it was at work, in MB of 1,000,000 bytes. */
	peakMb: number;
}

/** Posts rows at once to a workflow that hands them to another one, 500 at a time; workers start anew for it. */
export async function playSplit(
	scene: QueueScene,
	name: string,
	rowCount: number,
): Promise<SplitResult> {
	const { queue, sandbox } = scene;
	await queue.useWorkers(0);
	await queue.useWorkers(2);
	const subId = await queue.addWorkflow(subWorkflow(`${name}-sub`, issueNode(), brief), true);
	const id = await queue.addWorkflow(loop(name, [splitBody], [callNode(subId)], SHARE), true);
	const [{ api }] = queue.webhooks;
	await webhookOpens(api.origin, name);
	// n8n needs more memory to start than to wait.
	for (const worker of queue.workers) worker.forgetPeakRss();
	const people = recipients(rowCount, `${name}-`);
	const startedAt = Date.now();
	await api.callWebhook(name, { rows: people });
	const [parent] = await collect(queue.postgres, id, 1);
	const seconds = (Date.now() - startedAt) / 1000;
	const subs = await collect(queue.postgres, subId, Math.ceil(rowCount / SHARE));
	const peaks = queue.workers.map((worker) => worker.peakRssBytes() ?? 0);
	return {
		...booksOf(sandbox, people),
		executions: subs.length,
		errors: tally([parent, ...subs]).errors,
		seconds,
		peakMb: Math.max(...peaks) / 1_000_000,
	};
}
