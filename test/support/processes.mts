import type { Interruptions, openInterruptions } from '../../shared/memory/interrupted.ts';
import type { Ledger, openLedger } from '../../shared/memory/ledger.ts';
import type { PlaceContext } from '../../shared/memory/place.ts';
import type { VirtualClock } from './virtualClock.mts';
import { virtualClock } from './virtualClock.mts';

/** What the memory needs of n8n. */
export type ProcessContext = PlaceContext & Parameters<typeof openInterruptions>[0];

/** A use of n8n's database: what is recorded or taken away, in which record. */
export interface Use {
	kind: 'add' | 'remove';
	scope: 'node' | 'workflow';
	marks: string[];
}

/** One process of n8n, with a memory of its own. */
export interface Process {
	/** Opens the ledger of the node for another run. */
	ledger(signal?: AbortSignal): Ledger;
	/** Opens what another run knows of interruptions; in a run that n8n restored after a crash if need be. */
	interruptions(isRecovered?: boolean): Interruptions;
	/** What a node of the process is given of n8n, for code that opens its memory by itself. */
	context(isRecovered?: boolean): ProcessContext;
	/** Says which uses fail from now on, and with what text; a process that is killed reaches nothing any more. */
	fails: (use: Use) => string | undefined;
	/** The same for uses whose answer is lost: they were carried out. */
	failsLate: (use: Use) => string | undefined;
	kill(): void;
	/** What it told the log. */
	readonly log: string[];
}

/** n8n's database on a clock of its own, as several processes use it at once. */
export interface Database {
	clock: VirtualClock;
	/** Whom the node remembers, without marks that only tell what became of a write. */
	remembered(): string[];
	/** What is noted as under way. */
	underWay(): string[];
	uses: Use[];
	/** Lets a process that had read a record when it was empty write over it. */
	lose(scope: Use['scope']): void;
	open(): Promise<Process>;
	/** Lets all that goes on behind the runs come to its end. */
	rest(): Promise<void>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WRITE_MS = 5;
const REST_MS = 60_000;

let databases = 0;

/** Opens an empty database. It reads a record, takes its time, and writes all of it back, as n8n's does. */
export function openDatabase(writeMs = WRITE_MS): Database {
	const workflowId = `w${++databases}`;
	const clock = virtualClock();
	const records = { node: [] as string[], workflow: [] as string[] };
	const uses: Use[] = [];

	async function rewrite(process: Process, use: Use): Promise<Set<string>> {
		const before = new Set(records[use.scope]);
		await clock.later(writeMs);
		const failure = process.fails(use);
		if (failure !== undefined) throw new Error(failure);
		uses.push(use);
		const isNew = use.marks.filter((mark) => !before.has(mark));
		const gone = new Set(use.kind === 'remove' ? use.marks : []);
		const added = use.kind === 'add' ? isNew : [];
		records[use.scope] = [...before, ...added].filter((mark) => !gone.has(mark));
		const late = process.failsLate(use);
		if (late !== undefined) throw new Error(late);
		return new Set(isNew);
	}

	async function open(): Promise<Process> {
		const log: string[] = [];
		const note = (text: string) => log.push(text);
		const never = () => undefined;
		const process = { log, fails: never, failsLate: never } as unknown as Process;
		const own = await ownModules();
		const contextOf = (isRecovered = false) =>
			({
				helpers: {
					async checkProcessedAndRecord(marks: string[], scope: Use['scope']) {
						const isNew = await rewrite(process, { kind: 'add', scope, marks });
						return { new: [...isNew], processed: marks.filter((mark) => !isNew.has(mark)) };
					},
					removeProcessed: async (marks: string[], scope: Use['scope']) =>
						await rewrite(process, { kind: 'remove', scope, marks }),
				},
				getWorkflow: () => ({ id: workflowId }),
				getNode: () => ({ id: 'n', name: 'Issue' }),
				getParentNodes: () => [{ name: 'Rows', type: 'test.rows' }],
				getChildNodes: () => [],
				getWorkflowDataProxy: () => ({
					$: () => ({ all: () => [{ json: { isArtificialRecoveredEventItem: isRecovered } }] }),
				}),
				logger: { warn: note, debug: note },
			}) as unknown as ProcessContext;
		return Object.assign(process, {
			ledger: (signal?: AbortSignal) => own.openLedger(contextOf(), { clock, signal }),
			interruptions: (isRecovered?: boolean) =>
				own.openInterruptions(contextOf(isRecovered), clock),
			context: contextOf,
			kill: () => (process.fails = () => 'The process is gone'),
		});
	}

	return {
		clock,
		uses,
		open,
		remembered: () => records.node.filter((mark) => !UUID.test(mark)),
		underWay: () => records.workflow,
		lose: (scope) => (records[scope] = []),
		rest: async () => await clock.until(clock.later(REST_MS)),
	};
}

interface Modules {
	openLedger: typeof openLedger;
	openInterruptions: typeof openInterruptions;
}

/** The memory as a process loads it, which shares no variable with that of another. */
async function ownModules(): Promise<Modules> {
	let modules: Modules | undefined;
	await jest.isolateModulesAsync(async () => {
		modules = {
			...(await import('../../shared/memory/ledger.ts')),
			...(await import('../../shared/memory/interrupted.ts')),
		};
	});
	return modules as Modules;
}

/** Waits on the clock of the present database, be it for anything or for what a ledger says of each key. */
export function onClockOf(database: () => Database) {
	const done = async <T,>(work: Promise<T>) => await database().clock.until(work);
	return {
		done,
		claim: async (ledger: Ledger, ...keys: string[]) =>
			Object.fromEntries(await done(ledger.claim(keys))),
		wait: async (ledger: Ledger, ...keys: string[]) =>
			Object.fromEntries(await done(ledger.wait(keys))),
	};
}

/** What becomes of the writes of a run. */
export const ENDS = {
	confirmed: async (run: Ledger, keys: string[]) => await run.confirm(keys),
	released: async (run: Ledger, keys: string[]) => await run.release(keys),
	open: async (run: Ledger, keys: string[]) => await run.leaveOpen(keys),
};

/** Lets a run claim keys, begin their writes, and end them so. */
export async function write(
	{ clock }: Database,
	process: Process,
	end: keyof typeof ENDS,
	...keys: string[]
): Promise<void> {
	const run = process.ledger();
	await clock.until(run.claim(keys));
	await clock.until(run.begin(keys));
	await clock.until(ENDS[end](run, keys));
	await clock.until(run.close());
}
