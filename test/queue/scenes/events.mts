import type { WorkflowJson } from '../../e2e/host/n8nApi.mts';
import { issueNode, recipients } from '../../e2e/workflows.mts';
import { collect } from '../host/executions.mts';
import type { Books, QueueScene, Tally } from '../support.mts';
import { booksOf, inbox, tally, webhookOpens } from '../support.mts';

/** Velocert Issue that remembers, its fields mapped by expressions. */
function events(name: string): WorkflowJson {
	const names = Object.keys(recipients(1)[0]);
	const value = Object.fromEntries(names.map((field) => [field, `={{ $json.${field} }}`]));
	const issue = issueNode({}, { skipAlreadyIssued: true });
	const fields = { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] };
	return inbox(name, {
		...issue,
		parameters: { ...(issue.parameters as object), fields },
	});
}

export interface EventsResult extends Books, Tally {
	/** Calls that n8n did not take. */
	refused: number;
	/** Of one more run with all of them. */
	again: Books & Tally;
	seconds: number;
}

/** Delivers everybody's event twice at the same moment, then all of them in one run. */
export async function playEvents(
	{ sandbox, queue }: QueueScene,
	name: string,
	count: number,
): Promise<EventsResult> {
	const people = recipients(count, `${name}-`);
	const id = await queue.addWorkflow(events(name), true);
	await webhookOpens(queue.main.origin, name);
	const startedAt = Date.now();
	const deliver = async (...list: unknown[]) => await queue.api.callWebhook(name, { rows: list });
	const answers = await Promise.all(people.flatMap((person) => [deliver(person), deliver(person)]));
	const first = await collect(queue.postgres, id, answers.length);
	const seconds = (Date.now() - startedAt) / 1000;
	const facts = { ...booksOf(sandbox, people), ...tally(first) };
	await deliver(...people);
	const seen = new Set(first.map((execution) => execution.id));
	const all = await collect(queue.postgres, id, answers.length + 1);
	const again = tally(all.filter((execution) => !seen.has(execution.id)));
	const refused = answers.filter(({ status }) => status !== 200).length;
	return { refused, ...facts, again: { ...again, ...booksOf(sandbox, people) }, seconds };
}
