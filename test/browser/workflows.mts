import type { WorkflowJson } from '../e2e/host/n8nApi.mts';
import type { Node } from '../e2e/workflows.mts';
import { chain } from '../e2e/workflows.mts';

/** A learner who fits credential type 101 of the sandbox. */
export const JANE = {
	email: 'jane@example.com',
	recipientName: 'Jane Doe',
	courseTitle: 'Welding',
	completionDate: '2026-11-24',
	score: 91,
	passed: true,
};

/** A workflow to be run by hand, with one row from an Edit Fields node. */
export function byHand(name: string, row: Record<string, unknown>, ...nodes: Node[]): WorkflowJson {
	const assignments = Object.entries(row).map(([field, value]) => ({
		id: field,
		name: field,
		value,
		type: typeof value,
	}));
	const fields: Node = {
		name: 'Edit Fields',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { mode: 'manual', assignments: { assignments }, options: {} },
	};
	const workflow = chain(name, fields, ...nodes);
	const [trigger, ...others] = workflow.nodes as Node[];
	const manual = {
		id: trigger.id,
		name: trigger.name,
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: trigger.position,
		parameters: {},
	};
	return { ...workflow, nodes: [manual, ...others] };
}
