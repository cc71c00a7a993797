let count = 0;

/** The workflow that nodes run in. What a node keeps in mind within this process belongs to its workflow. */
export const workflow = { id: 'wf' };

/** Lets nodes run in a workflow that nobody knows yet. */
export function newWorkflow(): void {
	count += 1;
	workflow.id = `wf${count}.`;
}
