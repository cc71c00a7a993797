import type { WorkflowJson } from '../e2e/host/n8nApi.mts';
import { chain, issueNode, recipients, rows } from '../e2e/workflows.mts';
import { collect } from './host/executions.mts';
import { booksOf, tally, useQueue, webhookOpens } from './support.mts';

const PEOPLE = 100;
/** How often each case is played; five find what one may miss. */
const ROUNDS = Number(process.env.QUEUE_ROUNDS ?? 1);
/** Over a slow database a round takes five minutes on a busy machine. */
const ROUND_MS = 900_000;

const scene = useQueue();
beforeEach(() => {
	scene.sandbox.settings.delayMs = 50;
});
afterEach(() => slowDatabase(0));

/** For the workers, which hold the memory. Through a slow database n8n's main process refuses most of 200 calls. */
function slowDatabase(delayMs: number): void {
	scene.queue.links.workers.delayMs = delayMs;
}

/** The rows that are posted, and Velocert Issue that remembers, its fields mapped by expressions. */
function events(name: string): WorkflowJson {
	const split = { ...rows([])[1], parameters: { fieldToSplitOut: 'body.rows', options: {} } };
	const names = Object.keys(recipients(1)[0]);
	const value = Object.fromEntries(names.map((field) => [field, `={{ $json.${field} }}`]));
	const issue = issueNode({}, { skipAlreadyIssued: true });
	const fields = { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] };
	return chain(name, split, {
		...issue,
		parameters: { ...(issue.parameters as object), fields },
	});
}

/** Delivers everybody's event twice at the same moment, then all of them in one run. */
async function playRound(name: string) {
	const { sandbox, queue } = scene;
	const people = recipients(PEOPLE, `${name}-`);
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

type Round = Awaited<ReturnType<typeof playRound>>;

function describeRound(title: string, { again, seconds, ...facts }: Round): string {
	const list = (counts: object) =>
		Object.entries(counts)
			.map(([name, count]) => `${name} ${count}`)
			.join(', ');
	return `${title}: ${list(facts)}; ${seconds.toFixed(1)} s; again: ${list(again)}\n`;
}

describe.each([2, 4])('With %i workers', (workers) => {
	describe.each([0, 200])('and %i ms for every statement', (delayMs) => {
		it(
			'the same 100 events delivered twice at once reach everybody once',
			async () => {
				await scene.queue.useWorkers(workers);
				slowDatabase(delayMs);
				const rounds: Round[] = [];
				for (let round = 1; round <= ROUNDS; round++) {
					rounds.push(await playRound(`w${workers}-d${delayMs}-r${round}`));
					const title = `${workers} workers, ${delayMs} ms, round ${round}`;
					process.stderr.write(describeRound(title, rounds[round - 1]));
				}
				const nobodyTwice = { twice: 0, never: 0 };
				const nothingWrong = { ...nobodyTwice, unknown: 0, others: 0, errors: 0 };
				expect(rounds.map(({ seconds: _, ...facts }) => facts)).toEqual(
					Array(ROUNDS).fill({
						...nothingWrong,
						refused: 0,
						submitted: PEOPLE,
						skipped: PEOPLE,
						again: { ...nothingWrong, submitted: 0, skipped: PEOPLE },
					}),
				);
			},
			ROUNDS * ROUND_MS,
		);
	});
});
