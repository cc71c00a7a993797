import { toolWorkflow, VELOCERT } from '../../e2e/workflows.mts';
import { collect } from '../host/executions.mts';
import type { Books, QueueScene } from '../support.mts';
import { booksOf, webhookOpens } from '../support.mts';

export interface ToolResult extends Books {
	/** What the agent would read. */
	answer: string;
	/** How many workers had it. */
	workers: number;
}

/** An agent's tool call that issues to one person, on whichever worker takes it. */
export async function playTool(scene: QueueScene, name: string): Promise<ToolResult> {
	const { queue, sandbox } = scene;
	const email = `${name}@example.com`;
	const credential = {
		recipientName: 'Ana',
		courseTitle: 'Welding',
		completionDate: '2026-11-24',
		score: 9,
		passed: true,
	};
	const tool = {
		type: 'velocertIssue',
		parameters: {
			credentialType: { __rl: true, mode: 'id', value: '101' },
			credentialInput: 'json',
			email: "={{ $fromAI('email', '', 'string') }}",
			credentialJson: JSON.stringify(credential),
			options: {},
		},
		credentials: VELOCERT,
	};
	const id = await queue.addWorkflow(toolWorkflow(name, tool, { email }, []), true);
	const [{ api }] = queue.webhooks;
	await webhookOpens(api.origin, name);
	await api.callWebhook(name);
	const [execution] = await collect(queue.postgres, id, 1);
	const [item] = execution.runData.Executor?.[0].data?.main[0] ?? [];
	return {
		...booksOf(sandbox, [{ email }]),
		answer: String(item?.json ?? execution.error?.message),
		workers: queue.workers.filter((worker) => worker.hasTaken(execution.id)).length,
	};
}
