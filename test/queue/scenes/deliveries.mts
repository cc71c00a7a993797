import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { signBody } from '../../../sandbox/webhooks.mts';
import { WEBHOOK_SECRET } from '../../e2e/host/openHost.mts';
import type { WorkflowJson } from '../../e2e/host/n8nApi.mts';
import { chain, issueNode, vaultTriggerNode } from '../../e2e/workflows.mts';
import { collect } from '../host/executions.mts';
import type { Books, QueueScene, Tally } from '../support.mts';
import { booksOf, tally } from '../support.mts';

/** Issues to whom an event of VEC is about, without a memory: whatever runs twice is seen. */
function workflow(name: string, webhookId: string): WorkflowJson {
	const value = {
		email: '={{ $json.applicant_email }}',
		recipientName: '={{ $json.uuid }}',
		courseTitle: '={{ $json.certificate_title }}',
		completionDate: '2026-11-24',
		score: 1,
		passed: true,
	};
	const issue = issueNode();
	const fields = { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] };
	const issuing = { ...issue, parameters: { ...(issue.parameters as object), fields } };
	const made = chain(name, issuing);
	const [, ...others] = made.nodes;
	return { ...made, nodes: [vaultTriggerNode(webhookId), ...others] };
}

export interface DeliveriesResult extends Books, Pick<Tally, 'submitted' | 'errors'> {
	/** Answers of n8n other than 200. */
	refused: number;
	/** Of the repeats: those that were told by the process that received them, and those whose execution ended at the trigger. */
	ignored: number;
	endedAtTrigger: number;
	seconds: number;
}

/** Delivers events of VEC to all webhook processes at the same moment, and all of them once more when all has ended. */
export async function playDeliveries(
	scene: QueueScene,
	name: string,
	count: number,
): Promise<DeliveriesResult> {
	const { queue, sandbox } = scene;
	const webhookId = randomUUID();
	const id = await queue.addWorkflow(workflow(name, webhookId), true);
	const urls = queue.webhooks.map(({ origin }) => `${origin}/webhook/${webhookId}/webhook`);
	for (const url of urls) await untilRegistered(url);
	const people = Array.from({ length: count }, (_, index) => ({
		email: `${name}-person${index}@example.com`,
	}));
	const bodies = people.map(({ email }) => JSON.stringify(eventAbout(email)));
	const startedAt = Date.now();
	const deliverAll = async () =>
		await Promise.all(bodies.flatMap((body) => urls.map(async (url) => await deliver(url, body))));
	const first = await deliverAll();
	const isIgnored = ({ answer }: Answer) => answer.startsWith('Ignored');
	const started = first.filter((answer) => answer.status === 200 && !isIgnored(answer)).length;
	await collect(queue.postgres, id, started);
	const seconds = (Date.now() - startedAt) / 1000;
	const again = await deliverAll();
	const startedAgain = again.filter((answer) => !isIgnored(answer)).length;
	const executions = await collect(queue.postgres, id, started + startedAgain);
	const answers = [...first, ...again];
	const { submitted, errors } = tally(executions);
	return {
		...booksOf(sandbox, people),
		refused: answers.filter(({ status }) => status !== 200).length,
		submitted,
		errors,
		ignored: answers.filter(isIgnored).length,
		endedAtTrigger: executions.filter(({ runData }) => !('Issue' in runData)).length,
		seconds,
	};
}

const eventAbout = (email: string) => ({
	event: 'certificate_application.approved',
	webhook_id: randomUUID(),
	timestamp: new Date().toISOString(),
	application_id: 1,
	uuid: randomUUID(),
	certificate_title: 'Diploma',
	applicant_email: email,
});

interface Answer {
	status: number;
	answer: string;
}

async function deliver(url: string, body: string): Promise<Answer> {
	const headers = {
		'content-type': 'application/json',
		'x-webhook-signature': signBody(WEBHOOK_SECRET, body),
	};
	const response = await fetch(url, { method: 'POST', headers, body });
	return { status: response.status, answer: await response.text() };
}

/** An unsigned call does no harm; n8n answers it with 404 until the workflow is active in that process. */
async function untilRegistered(url: string): Promise<void> {
	for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
		const response = await fetch(url, { method: 'POST' });
		await response.arrayBuffer();
		if (response.status !== 404) return;
		await wait(200);
	}
	throw new Error(`${url} was never registered`);
}
