import type { unlessWritten } from '../../shared/flow/unlessWritten.ts';
import { noDatabase } from '../../shared/flow/unlessWritten.ts';
import type { Step } from '../../shared/flow/operation.ts';
import type { Clock } from '../../shared/http/clock.ts';
import { ok } from '../../shared/http/outcome.ts';
import { dice } from '../support/dice.mts';
import type { Process } from '../support/processes.mts';
import { LOCKED, openDatabase } from '../support/processes.mts';
import type { Outcome, Play, Trouble } from './takeOverPlan.mts';
import { KEYS } from './takeOverPlan.mts';
import { dropped, ends, keyed, refused, runOf } from '../unit/flow/context.mts';

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

const STEPS: Record<Outcome, Step<string>> = {
	ok: ok('written'),
	unknown: dropped,
	refused: refused(422),
};

const loaded: Array<typeof unlessWritten> = [];

/** The flow as the so-manieth process loads it, which shares no variable with the others. */
async function ownFlow(place: number): Promise<typeof unlessWritten> {
	await jest.isolateModulesAsync(async () => {
		loaded[place] ??= (await import('../../shared/flow/unlessWritten.ts')).unlessWritten;
	});
	return loaded[place];
}

/** Longest that an execution may take: it waits twice as long as any request takes, at most. */
const LONGEST_MS = 700_000;

interface Living {
	n8n: Process;
	flow: typeof unlessWritten;
	isDead: boolean;
	/** Resolves when it is killed. */
	dying: Promise<void>;
}

/** Lets uses of the database by a process fail as is said. */
function disturb(n8n: Process, { fromMs, forMs, kind, share }: Trouble, { now, random }: Clock) {
	const text = kind === 'locked' ? LOCKED : 'The connection was lost';
	const isDue = () => now() >= fromMs && now() < fromMs + forMs && random() < share;
	n8n[kind === 'late' ? 'failsLate' : 'fails'] = () => (isDue() ? text : undefined);
}

/** A signal that aborts after so long, if it does, and what resolves with that. */
function cancelAfter(ms: number | undefined, clock: Clock) {
	const controller = new AbortController();
	const { signal } = controller;
	const aborting = new Promise<void>((resolve) => {
		signal.addEventListener('abort', () => resolve());
	});
	if (ms !== undefined) void clock.later(ms).then(() => controller.abort());
	return { signal, aborting };
}

/** Lets executions run as a play says, and gives what was sent and told. Rejects when one does not come to its end. */
export async function perform(play: Play): Promise<{ writes: Write[]; told: Told[] }> {
	const random = dice(play.chance);
	const database = openDatabase(random);
	// Processes do not stay in step.
	Object.defineProperty(database, 'writeMs', { get: () => play.writeMs * (0.75 + random() / 2) });
	const { clock } = database;
	const { executions } = play;
	const [writes, told]: [Write[], Told[]] = [[], []];
	const processes: Living[] = [];
	for (const [place, killMs] of play.kills.entries()) {
		const n8n = await database.open();
		const trouble = play.troubles[place];
		if (trouble) disturb(n8n, trouble, clock);
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
		const { process: place, keys, wish, writes: plan, abortMs } = executions[number];
		await clock.later(afterMs);
		const process = processes[place];
		if (process.isDead) return;
		const jobs = keyed(...keys);
		const startMs = clock.now();
		const { signal, aborting } = cancelAfter(abortMs, clock);
		const setting = { signal, clock, n8n: process.n8n.context(), onError: 'continue' } as const;
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
					if (signal.aborted) return;
					const begun = await ledger.begin([key]).catch((error: unknown) => {
						job.step = { kind: 'problem', problem: noDatabase(error) };
						return new Set<string>();
					});
					await unlessDead(process);
					if (!begun.has(key)) continue;
					const { outcome, ms } = plan[KEYS.indexOf(key)];
					const sinceMs = clock.now();
					const write: Write = { key, execution: number, sinceMs, untilMs: Infinity, outcome };
					writes.push(write);
					await Promise.race([clock.later(ms), process.dying, aborting]);
					write.untilMs = clock.now();
					const isCut = signal.aborted && write.untilMs < sinceMs + ms;
					if (process.isDead || isCut) write.outcome = 'unknown';
					await unlessDead(process);
					job.step = STEPS[write.outcome];
					await ending[write.outcome]([key]);
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
		const tookMs = clock.now() - startMs;
		if (tookMs > LONGEST_MS) throw new Error(`Execution ${number} took ${tookMs} ms`);
		for (const [at, end] of ends(jobs).entries()) {
			const isCut = end === 'open' && signal.aborted;
			told.push({
				key: keys[at],
				execution: number,
				end: isCut ? 'cancelled' : end,
				atMs: clock.now(),
			});
		}
	}

	let atMs = 0;
	const runs = executions
		.slice(0, -1)
		.map(async ({ afterMs }, number) => await run(number, (atMs += afterMs)));
	await clock.until(Promise.all(runs));
	await database.rest();
	await clock.until(run(executions.length - 1, 0));
	return { writes, told };
}
