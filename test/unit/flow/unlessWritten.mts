import type { CheckedJob } from '../../../shared/flow/operation.ts';
import type { Remembered } from '../../../shared/flow/unlessWritten.ts';
import { unlessWritten } from '../../../shared/flow/unlessWritten.ts';
import { ok } from '../../../shared/http/outcome.ts';
import type { Ledger } from '../../../shared/memory/ledger.ts';
import type { Database, Process } from '../../support/processes.mts';
import { openDatabase } from '../../support/processes.mts';
import type { Setting } from './context.mts';
import { keyed, runOf } from './context.mts';

export type KeyJob = CheckedJob<{ key: string }, string>;

const keysOf = (jobs: KeyJob[]) => jobs.map(({ input }) => input.key);

/** How a test lets its rows be written: `how` gives the step of each; by default all succeed. */
export interface Writing extends Partial<Omit<Remembered<{ key: string }, string>, 'write'>> {
	how?(due: KeyJob[], ledger: Ledger): void | Promise<void>;
}

/** A database, a process in which nodes run here, and others that use it as well. */
export interface Scene {
	database: Database;
	here: Process;
	runIn(setting?: Setting): ReturnType<typeof runOf>;
	/** Lets a run write rows, and gives the keys that it wrote, those of each round together. */
	go(run: ReturnType<typeof runOf>, jobs: KeyJob[], writing?: Writing): Promise<string[]>;
	/** The same for rows of these keys in a run of their own. */
	written(keys: string[], writing?: Writing): Promise<{ written: string[]; jobs: KeyJob[] }>;
	/** Lets another process begin a write of a key, and end it so after a while. */
	begunElsewhere(key: string, end: 'confirm' | 'release', afterMs: number): Promise<void>;
}

export async function openScene(): Promise<Scene> {
	const database = openDatabase();
	const here = await database.open();
	const { clock } = database;
	const runIn: Scene['runIn'] = (setting) =>
		runOf({ clock, n8n: here.context(), onError: 'continue', ...setting });
	const go: Scene['go'] = async (run, jobs, { how, ...over } = {}) => {
		const rounds: string[] = [];
		const working = unlessWritten(run, jobs, {
			skipped: 'skipped',
			earlierUnknown: () => 'report',
			...over,
			async write(due, ledger) {
				rounds.push(keysOf(due).join(''));
				await ledger.begin(keysOf(due));
				for (const job of due) job.step = ok('written');
				await how?.(due, ledger);
				const ending = (kind?: string) => keysOf(due.filter(({ step }) => step?.kind === kind));
				await ledger.confirm(ending('ok'));
				await ledger.leaveOpen(ending('unknown'));
				await ledger.release(ending('rejected'));
			},
		});
		await clock.until(working);
		return rounds;
	};
	return {
		database,
		here,
		runIn,
		go,
		async written(keys, writing) {
			const jobs = keyed(...keys);
			return { written: await go(runIn(), jobs, writing), jobs };
		},
		async begunElsewhere(key, end, afterMs) {
			const other = (await database.open()).ledger();
			await clock.until(other.claim([key]));
			await clock.until(other.begin([key]));
			void clock.later(afterMs).then(async () => {
				await other[end]([key]);
				await other.close();
			});
		},
	};
}
