import type { Interruptions, openInterruptions } from '../../shared/memory/interrupted.ts';
import type { Ledger, openLedger } from '../../shared/memory/ledger.ts';
import type { PlaceContext } from '../../shared/memory/place.ts';
import type { MarkRecord, openRecord } from '../../shared/memory/record.ts';
import type { VirtualClock } from './virtualClock.mts';
import { virtualClock } from './virtualClock.mts';

/** What the memory needs of n8n. */
export type ProcessContext = PlaceContext & Parameters<typeof openInterruptions>[0];

/** What SQLite says when another process writes. */
export const LOCKED = 'SQLITE_BUSY: database is locked';

/** A use of n8n's database: what is recorded or taken away, in which record. */
export interface Use {
	kind: 'add' | 'remove';
	scope: 'node' | 'workflow';
	marks: string[];
	/** How n8n is told to keep the record. */
	options?: object;
}

/** Another node than the one of the test, or one of another workflow. */
export interface Place {
	node?: string;
	workflow?: string;
}

/** One process of n8n, with a memory of its own. */
export interface Process {
	/** Opens the ledger of the node for another run. */
	ledger(signal?: AbortSignal, place?: Place): Ledger;
	/** Opens a record as a run does. */
	record(scope: Use['scope'], place?: Place, maxEntries?: number): MarkRecord;
	/** Opens what another run knows of interruptions; `restored` tells of each node that ran whether n8n restored its end. */
	interruptions(restored?: Record<string, boolean>): Interruptions;
	/** What a node of the process is given of n8n, for code that opens its memory by itself. */
	context(restored?: Record<string, boolean>): ProcessContext;
	/** Says which uses fail from now on, and with what text; a process that is killed reaches nothing any more. */
	fails: (use: Use) => string | undefined;
	/** The same for uses whose answer is lost: they were carried out. */
	failsLate: (use: Use) => string | undefined;
	kill(): void;
	/** What it told the log, and the errors that it named there. */
	readonly log: string[];
	readonly errors: string[];
}

/** n8n's database on a clock of its own, as several processes use it at once. */
export interface Database {
	clock: VirtualClock;
	/** Whom the node remembers, without marks that only tell what became of a write. */
	remembered(): string[];
	/** What is noted as under way. */
	underWay(): string[];
	uses: Use[];
	/** How long a use takes that begins now, in milliseconds. */
	writeMs: number;
	/** Lets a process that had read a record when it was empty write over it. */
	lose(scope: Use['scope']): void;
	/** Lets a process read the record now; call the result to let it write that back. */
	recall(scope: Use['scope']): () => void;
	open(): Promise<Process>;
	/** Lets all that goes on behind the runs come to its end. */
	rest(): Promise<void>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WRITE_MS = 5;
const REST_MS = 60_000;

/** The node and those before it, as n8n tells of them in a run that was not restored. */
const RAN: Record<string, boolean> = { Issue: false, Rows: false, Far: false };

/** What n8n gives of a node; it fails for one that never ran. */
function itemsOf(isRestored?: boolean) {
	if (isRestored === undefined) throw new Error('The node never ran');
	return { all: () => [{ json: { isArtificialRecoveredEventItem: isRestored } }] };
}

/** Which record a node uses. */
function recordOf(scope: Use['scope'], { node = 'n', workflow = '' }: Place = {}): string {
	return scope === 'node' ? `${workflow} ${node}` : workflow;
}

let databases = 0;

/** Opens an empty database, where `random` is what chance gives, of 0 to 1. It reads a record, takes its time, and writes all of it back, as n8n's does. */
export function openDatabase(random?: () => number): Database {
	const workflowId = `w${++databases}`;
	const clock = virtualClock(random);
	const records = new Map<string, string[]>();
	const read = (name: string) => records.get(name) ?? [];
	const uses: Use[] = [];
	let processes = 0;

	async function rewrite(process: Process, use: Use, place?: Place): Promise<Set<string>> {
		const name = recordOf(use.scope, place);
		const before = new Set(read(name));
		await clock.later(database.writeMs);
		const failure = process.fails(use);
		if (failure !== undefined) throw new Error(failure);
		uses.push(use);
		const isNew = use.marks.filter((mark) => !before.has(mark));
		const gone = new Set(use.kind === 'remove' ? use.marks : []);
		const added = use.kind === 'add' ? isNew : [];
		records.set(
			name,
			[...before, ...added].filter((mark) => !gone.has(mark)),
		);
		const late = process.failsLate(use);
		if (late !== undefined) throw new Error(late);
		return new Set(isNew);
	}

	async function open(): Promise<Process> {
		const [log, errors]: string[][] = [[], []];
		const note = (text: string, details?: { error?: unknown }) => {
			log.push(text);
			errors.push(String(details?.error));
		};
		const never = () => undefined;
		const process = { log, errors, fails: never, failsLate: never } as unknown as Process;
		const own = await ownModules(processes++);
		const contextOf = (place: Place = {}, restored = RAN) =>
			({
				helpers: {
					async checkProcessedAndRecord(marks: string[], scope: Use['scope'], options: object) {
						const isNew = await rewrite(process, { kind: 'add', scope, marks, options }, place);
						return { new: [...isNew], processed: marks.filter((mark) => !isNew.has(mark)) };
					},
					removeProcessed: async (marks: string[], scope: Use['scope'], options: object) =>
						await rewrite(process, { kind: 'remove', scope, marks, options }, place),
				},
				getWorkflow: () => ({ id: `${workflowId}${place.workflow ?? ''}` }),
				getNode: () => ({ id: place.node ?? 'n', name: 'Issue' }),
				getParentNodes: (_: string, { depth }: { depth?: number }) =>
					['Rows', 'Far'].slice(0, depth).map((name) => ({ name, type: 'test.rows' })),
				getChildNodes: () => [],
				getWorkflowDataProxy: () => ({ $: (name: string) => itemsOf(restored[name]) }),
				logger: { warn: note, debug: note },
			}) as unknown as ProcessContext;
		return Object.assign(process, {
			ledger: (signal?: AbortSignal, place?: Place) =>
				own.openLedger(contextOf(place), { clock, signal }),
			record: (scope: Use['scope'], place?: Place, maxEntries?: number) =>
				own.openRecord(contextOf(place), scope, clock, maxEntries),
			interruptions: (restored?: Record<string, boolean>) =>
				own.openInterruptions(contextOf({}, restored), clock),
			context: (restored?: Record<string, boolean>) => contextOf({}, restored),
			kill: () => (process.fails = () => 'The process is gone'),
		});
	}

	const database: Database = {
		clock,
		uses,
		open,
		writeMs: WRITE_MS,
		remembered: () => read(recordOf('node')).filter((mark) => !UUID.test(mark)),
		underWay: () => read(recordOf('workflow')),
		lose: (scope) => void records.set(recordOf(scope), []),
		recall(scope) {
			const then = read(recordOf(scope));
			return () => void records.set(recordOf(scope), then);
		},
		rest: async () => await clock.until(clock.later(REST_MS)),
	};
	return database;
}

interface Modules {
	openLedger: typeof openLedger;
	openInterruptions: typeof openInterruptions;
	openRecord: typeof openRecord;
}

/** Modules of the processes of earlier tests, by the order in which they were opened. What those did is of other workflows. */
const loaded: Modules[] = [];

/** The memory as the so-manieth process of a test loads it, which shares no variable with that of another. */
async function ownModules(place: number): Promise<Modules> {
	return (loaded[place] ??= await loadModules());
}

async function loadModules(): Promise<Modules> {
	let modules: Modules | undefined;
	await jest.isolateModulesAsync(async () => {
		modules = {
			...(await import('../../shared/memory/ledger.ts')),
			...(await import('../../shared/memory/interrupted.ts')),
			...(await import('../../shared/memory/record.ts')),
		};
	});
	return modules as Modules;
}

/** Waits on the clock of the present database, be it for anything, for so long, or for what a ledger says of each key. */
export function onClockOf(database: () => Database) {
	const done = async <T,>(work: Promise<T>) => await database().clock.until(work);
	return {
		done,
		pass: async (ms: number) => await done(database().clock.later(ms)),
		claim: async (ledger: Ledger, ...keys: string[]) =>
			Object.fromEntries(await done(ledger.claim(keys))),
		wait: async (ledger: Ledger, ...keys: string[]) =>
			Object.fromEntries(await done(ledger.wait(keys))),
	};
}

/** Lets a process end after it has claimed a key, before it could ask about it. */
export async function endUnasked(
	{ clock }: Database,
	process: Process,
	key: string,
): Promise<void> {
	process.fails = ({ scope }) => (scope === 'node' ? 'It stands still' : undefined);
	const claiming = process
		.ledger()
		.claim([key])
		.catch(() => undefined);
	await clock.until(clock.later(200));
	process.kill();
	await clock.until(claiming);
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
