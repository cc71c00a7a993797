import fc from 'fast-check';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import { velocertCredential } from '../support/services.mts';
import { newWorkflow } from '../support/workflowId.mts';
import type { Processes } from './compiled.mts';
import { loadProcesses } from './compiled.mts';
import type { Deliveries } from './deliveries.mts';
import { deliveries, PROCESSES } from './deliveries.mts';
import { emailOf, reachedBy } from './play.mts';
import { useSharedStore } from './sharedStore.mts';
import { openTickingClock } from './tickingClock.mts';
import { saidOf } from '../support/failures.mts';

/** A run takes real time here, so that there are fewer of them than elsewhere. */
const SHARE = 40 / 2_000;
const RUNS = Math.max(1, Math.round(Number(process.env.FUZZ_RUNS ?? 2_000) * SHARE));
/** The same plans every time; `npm run fuzz` takes others. */
const SEED = Number(process.env.FUZZ_SEED ?? 1_769_011_154);
const PATH = process.env.FUZZ_PATH;
const COMPILE_TIMEOUT_MS = 120_000;
/** Share of the plays. */
const MOST_NEEDLESS = 0.05;
const AMBIGUOUS = ['dropBefore', 'dropAfterCommit', '500'] as const;

const clock = openTickingClock();
const store = useSharedStore(clock);
let processes: Processes;
let sandbox: Sandbox;
beforeAll(async () => {
	await useBinaryMode('default');
	processes = loadProcesses(PROCESSES, clock);
	sandbox = await startSandbox({ processingMs: Infinity });
}, COMPILE_TIMEOUT_MS);
afterAll(async () => {
	await sandbox.close();
	processes.remove();
	clock.close();
});

interface Told {
	person: number;
	/** `submitted`, `skipped` or `unknown`; else what it says of its failure. */
	status: string;
}

/** One execution in one process: what it says of each row, and of itself when it fails. */
async function run(process: number, people: number[]): Promise<Told[]> {
	const { outputs, error } = await runNode({
		node: processes.nodes[process],
		items: people.map((person) => ({ json: { name: `Person ${person}`, mail: emailOf(person) } })),
		parameters: {
			credentialType: { mode: 'id', value: '101' },
			credentialInput: 'json',
			email: '={{ $json.mail }}',
			credentialJson:
				"={{ { recipientName: $json.name, courseTitle: 'Food Safety', completionDate: '2026-11-24', score: 1, passed: true } }}",
			options: { skipAlreadyIssued: true, validateFirst: false },
		},
		credentials: velocertCredential(sandbox),
		settings: { onError: 'continueRegularOutput' },
	});
	if (error) return people.map((person) => ({ person, status: `error: ${error.message}` }));
	return people.map((person, index) => {
		const item = outputs[0]?.[index] ?? { json: { status: 'lost' } };
		return { person, status: String(saidOf(item)) };
	});
}

async function deliver({ deliveries: all }: Deliveries): Promise<Told[]> {
	const runs = all.map(async ({ people, process, afterMs }) => {
		await clock.later(afterMs);
		return await run(process, people);
	});
	return (await Promise.all(runs)).flat();
}

/** Plays, and those of them in which somebody was told as unknown without need. */
let [plays, needless] = [0, 0];

async function holds(one: Deliveries): Promise<void> {
	sandbox.reset();
	newWorkflow();
	store.reset(one.delaysMs, one.isNew);
	sandbox.faults.add(one.faults);
	const told = await deliver(one);
	sandbox.faults.clear();
	const before = reachedBy(sandbox);
	const people = [...new Set(one.deliveries.flatMap((delivery) => delivery.people))];
	const again = await run(one.process, people);
	const { faults } = sandbox.counters;
	const mayBe = {
		open: AMBIGUOUS.some((kind) => (faults[kind] ?? 0) > 0),
		refused: (faults.status ?? 0) > 0,
	};
	const broken = [
		...checkDeliveries(told, before, mayBe),
		...checkAgain(again, told, before, mayBe.open),
		...[...reachedBy(sandbox)].flatMap(([who, count]) =>
			count > 1 ? [`${who} got ${count}`] : [],
		),
	];
	plays += 1;
	// Two processes without a lock between them: told as unknown without need is left to chance, see
	// decision 0025, as long as it is rare. Nobody may be reached twice, or be told for reached.
	const isRare = (text: string) => /unknown without need|run again, is unknown/.test(text);
	if (broken.some(isRare)) needless += 1;
	const harm = broken.filter((text) => !isRare(text));
	if (harm.length > 0) throw new Error(harm.join('\n'));
}

/** Compares what the deliveries said with who had got something when all of them were done. */
function checkDeliveries(
	told: Told[],
	reached: Map<string, number>,
	mayBe: { open: boolean; refused: boolean },
): string[] {
	const submitted = new Map<string, number>();
	const broken = told.flatMap(({ person, status }) => {
		const who = emailOf(person);
		if (status === 'submitted') submitted.set(who, (submitted.get(who) ?? 0) + 1);
		if (status === 'submitted' || status === 'skipped') {
			return reached.has(who) ? [] : [`${who} is ${status} and got nothing`];
		}
		if (status === 'unknown') return mayBe.open ? [] : [`${who} is unknown without need`];
		const isRefusal = mayBe.refused && !/^(error:|lost|Not sent)/.test(status);
		return isRefusal ? [] : [`${who}: ${status}`];
	});
	for (const [who, count] of submitted) {
		if (count > 1) broken.push(`${who} is submitted by ${count} deliveries`);
	}
	if (mayBe.open) return broken;
	const unsaid = [...reached.keys()].filter((who) => !submitted.has(who));
	return [...broken, ...unsaid.map((who) => `${who} got something, and no delivery says so`)];
}

/** Compares the run of all people afterwards: who got something is skipped, who did not is submitted, who is open stays so. */
function checkAgain(
	again: Told[],
	told: Told[],
	reached: Map<string, number>,
	mayBeOpen: boolean,
): string[] {
	return again.flatMap(({ person, status }) => {
		// Who was told as unknown without need may well be known by now.
		const wasTold = told.some((one) => one.person === person && one.status === 'unknown');
		const wasOpen = mayBeOpen && wasTold;
		const known = reached.has(emailOf(person)) ? 'skipped' : 'submitted';
		const wanted = wasOpen ? 'unknown' : known;
		return status === wanted ? [] : [`${emailOf(person)}, run again, is ${status}, not ${wanted}`];
	});
}

describe('Whatever two processes do at once with one memory', () => {
	it(
		`nobody gets anything twice, and every delivery tells how it is (${RUNS} runs, seed ${SEED})`,
		async () => {
			await fc.assert(fc.asyncProperty(deliveries, holds), {
				numRuns: RUNS,
				seed: SEED,
				// Plays take real time, so that looking for a smaller one would take longer than reading this one.
				endOnFailure: true,
				...(PATH ? { path: PATH } : {}),
			});
			expect(needless).toBeLessThanOrEqual(Math.ceil(plays * MOST_NEEDLESS));
		},
		RUNS * 10_000 + 60_000,
	);
});
