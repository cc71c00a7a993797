import fc from 'fast-check';
import type { EarlierUnknown, unlessWritten } from '../../shared/flow/unlessWritten.ts';
import type { Step } from '../../shared/flow/operation.ts';
import { ok } from '../../shared/http/outcome.ts';
import type { Process } from '../support/processes.mts';
import { openDatabase } from '../support/processes.mts';
import { dropped, ends, keyed, refused, runOf } from '../unit/flow/context.mts';

type Outcome = 'ok' | 'unknown' | 'refused';

/** One execution of the node in one of the processes. */
export interface Execution {
	process: number;
	/** Milliseconds after the one before it began. */
	afterMs: number;
	keys: string[];
	wish: EarlierUnknown;
	/** What becomes of its writes, in the order of all keys, and how long each takes. */
	writes: Array<{ outcome: Outcome; ms: number }>;
}

/** Executions in several processes, of which some may be killed. */
export interface Play {
	executions: Execution[];
	/** When each process is killed, if it is. */
	kills: Array<number | undefined>;
	/** What a use of n8n's database takes, more or less. */
	writeMs: number;
	/** Seed of what chance gives meanwhile. */
	chance: number;
}

/** What the service was sent. */
export interface Write {
	key: string;
	execution: number;
	sinceMs: number;
	untilMs: number;
	/** `unknown` as well where its process was killed before it could note the end. */
	outcome: Outcome;
}

/** What an execution told of a row. */
export interface Told {
	key: string;
	execution: number;
	end: string;
	atMs: number;
}

export const KEYS = ['a', 'b', 'c'];
const PROCESSES = 3;
const KILL_WITHIN_MS = 40_000;

const STEPS: Record<Outcome, Step<string>> = {
	ok: ok('written'),
	unknown: dropped,
	refused: refused(422),
};

const execution: fc.Arbitrary<Execution> = fc.record({
	process: fc.nat(PROCESSES - 1),
	afterMs: fc.oneof(fc.nat(100), fc.nat(3_000), fc.nat(25_000)),
	keys: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1 }),
	wish: fc.constantFrom('report', 'takeAsIssued', 'issueAgain', 'issueAgain', 'issueAgain'),
	writes: fc.array(
		fc.record({
			outcome: fc.constantFrom('ok', 'ok', 'unknown', 'refused'),
			ms: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 12_000 })),
		}),
		{ minLength: KEYS.length, maxLength: KEYS.length },
	),
});

export const plays: fc.Arbitrary<Play> = fc.record({
	executions: fc.array(execution, { minLength: 2, maxLength: 6 }),
	kills: fc.array(fc.option(fc.nat(KILL_WITHIN_MS), { nil: undefined, freq: 2 }), {
		minLength: PROCESSES,
		maxLength: PROCESSES,
	}),
	writeMs: fc.constantFrom(1, 5, 30, 200),
	chance: fc.nat(),
});

const loaded: Array<typeof unlessWritten> = [];

/** The flow as the so-manieth process loads it, which shares no variable with the others. */
async function ownFlow(place: number): Promise<typeof unlessWritten> {
	await jest.isolateModulesAsync(async () => {
		loaded[place] ??= (await import('../../shared/flow/unlessWritten.ts')).unlessWritten;
	});
	return loaded[place];
}

/** Numbers of 0 to 1 by chance, the same for the same seed. */
function dice(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

interface Living {
	n8n: Process;
	flow: typeof unlessWritten;
	isDead: boolean;
	/** Resolves when it is killed. */
	dying: Promise<void>;
}

/** Lets executions run as a play says, and gives what was sent and told. Rejects when one does not come to its end. */
export async function perform(play: Play): Promise<{ writes: Write[]; told: Told[] }> {
	const random = dice(play.chance);
	const database = openDatabase(random);
	// Processes do not stay in step.
	Object.defineProperty(database, 'writeMs', { get: () => play.writeMs * (0.75 + random() / 2) });
	const { clock } = database;
	const [writes, told]: [Write[], Told[]] = [[], []];
	const processes: Living[] = [];
	for (const [place, killMs] of play.kills.entries()) {
		const n8n = await database.open();
		const dying = killMs === undefined ? new Promise<void>(() => {}) : clock.later(killMs);
		const process: Living = { n8n, flow: await ownFlow(place), isDead: false, dying };
		processes.push(process);
		void dying.then(() => {
			process.isDead = true;
			n8n.kill();
		});
	}

	/** What is left of a process that was killed. */
	async function unlessDead(process: Living): Promise<void> {
		if (process.isDead) await new Promise<never>(() => {});
	}

	async function run(number: number, afterMs: number): Promise<void> {
		const { process: place, keys, wish, writes: plan } = play.executions[number];
		await clock.later(afterMs);
		const process = processes[place];
		if (process.isDead) return;
		const jobs = keyed(...keys);
		const setting = { clock, n8n: process.n8n.context(), onError: 'continue' } as const;
		const working = process.flow(runOf(setting), jobs, {
			skipped: 'skipped',
			earlierUnknown: () => wish,
			async write(due, ledger) {
				const ending = {
					ok: ledger.confirm,
					unknown: ledger.leaveOpen,
					refused: ledger.release,
				};
				for (const job of due) {
					const { key } = job.input;
					const begun = await ledger.begin([key]);
					await unlessDead(process);
					if (!begun.has(key)) continue;
					const { outcome, ms } = plan[KEYS.indexOf(key)];
					const sinceMs = clock.now();
					const write: Write = { key, execution: number, sinceMs, untilMs: Infinity, outcome };
					writes.push(write);
					await Promise.race([clock.later(ms), process.dying]);
					write.untilMs = clock.now();
					if (process.isDead) write.outcome = 'unknown';
					await unlessDead(process);
					job.step = STEPS[outcome];
					await ending[outcome]([key]);
					if (process.isDead && outcome === 'ok') write.outcome = 'unknown';
					await unlessDead(process);
				}
			},
		});
		// What a process says that reaches n8n's database no more is of no interest.
		await Promise.race([working, process.dying]).catch(async (error: unknown) => {
			if (!process.isDead) await Promise.reject(error);
		});
		if (process.isDead) return;
		for (const [at, end] of ends(jobs).entries()) {
			told.push({ key: keys[at], execution: number, end, atMs: clock.now() });
		}
	}

	let atMs = 0;
	const runs = play.executions.map(
		async ({ afterMs }, number) => await run(number, (atMs += afterMs)),
	);
	await clock.until(Promise.all(runs));
	return { writes, told };
}
