import { setTimeout as wait } from 'node:timers/promises';
import { DataDeduplicationService } from 'n8n-core';
import type { DeduplicationItemTypes, IDataDeduplicator } from 'n8n-workflow';
import { newWorkflow, workflow } from './workflowId.mts';

type Scope = 'node' | 'workflow';

/** One use of the store by a node. */
export interface StoreCall {
	kind: 'add' | 'remove';
	scope: Scope;
	items: string[];
}

type Failing = boolean | string;

/** What n8n's database remembers for the nodes of this process, by workflow and node. */
const entries = new Map<string, string[]>();

/** The same for workflows of earlier tests, behind whose runs there may be something to clear up. */
const earlier = new Map<string, string[]>();

type Place = { workflow: { id?: string }; node?: { id: string } };

const nameOf = (scope: string, { workflow: { id }, node }: Place) =>
	`${id} ${scope === 'node' ? node?.id : ''}`;

/** The node that `runNode` runs. */
const NODE = { id: '2' };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What tests look at and spoil beside the entries. */
export const dedupStore = {
	/** How often the record of a scope was written. */
	writes: { node: 0, workflow: 0 },
	/** Says which calls the database fails, and with what text if not with that of a locked one. */
	fails: undefined as ((call: StoreCall) => Failing | Promise<Failing>) | undefined,
	/** The record of the node under test, or of its workflow. */
	record: (scope: Scope): string[] => entries.get(nameOf(scope, { workflow, node: NODE })) ?? [],
	/** Whom the node remembers; beside them there may be a few marks that tell what became of a write. */
	remembered: (): string[] => dedupStore.record('node').filter((entry) => !UUID.test(entry)),
	/** Replaces a record. */
	fill(scope: Scope, list: string[]): void {
		entries.set(nameOf(scope, { workflow, node: NODE }), list);
	},
};

/**
 * Reads, lets others have their turn, and writes all of it back, so that two callers at once lose
 * what the first one wrote, as with the real database.
 */
async function rewrite(
	call: StoreCall,
	place: Place,
	change: (known: string[]) => string[],
): Promise<void> {
	const name = nameOf(call.scope, place);
	const failing = name.startsWith(workflow.id) && (await dedupStore.fails?.(call));
	if (failing) throw new Error(failing === true ? 'SQLITE_BUSY: database is locked' : failing);
	const all = () => (name.startsWith(workflow.id) ? entries : earlier);
	const known = [...(all().get(name) ?? [])];
	await new Promise((resolve) => setImmediate(resolve));
	all().set(name, change(known));
	if (all() === entries) dedupStore.writes[call.scope] += 1;
}

/** Stands for n8n's database. */
const store = {
	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: Scope,
		place: Place,
		{ maxEntries = Infinity }: { maxEntries?: number },
	) {
		let before = new Set<string>();
		const isKnown = (item: DeduplicationItemTypes) => before.has(String(item));
		await rewrite({ kind: 'add', scope, items: items.map(String) }, place, (known) => {
			before = new Set(known);
			const fresh = items.filter((item) => !isKnown(item)).map(String);
			return [...known, ...fresh].slice(-maxEntries);
		});
		return { new: items.filter((item) => !isKnown(item)), processed: items.filter(isKnown) };
	},
	async removeProcessed(items: DeduplicationItemTypes[], scope: Scope, place: Place) {
		const gone = new Set(items.map(String));
		await rewrite({ kind: 'remove', scope, items: [...gone] }, place, (known) =>
			known.filter((entry) => !gone.has(entry)),
		);
	},
};

/** What goes on behind a run is over after so many milliseconds at most. */
const BEHIND_MS = 20_000;

/** Waits until what is under way is no longer noted in the record of the workflow; gives up in the end. */
export async function marksAreGone(): Promise<void> {
	const end = Date.now() + BEHIND_MS;
	while (dedupStore.record('workflow').length > 0 && Date.now() < end) await wait(100);
}

let isOpen = false;

/**
 * Gives the nodes of a test file a database for what they remember; each test begins with an empty
 * one, in a workflow of its own.
 */
export function useDedupStore(): Map<string, string[]> {
	beforeAll(async () => {
		if (isOpen) return;
		isOpen = true;
		await DataDeduplicationService.init(store as unknown as IDataDeduplicator);
	});
	beforeEach(() => {
		for (const [name, list] of entries) earlier.set(name, list);
		entries.clear();
		newWorkflow();
		Object.assign(dedupStore, { writes: { node: 0, workflow: 0 }, fails: undefined });
	});
	return entries;
}

/**
 * Runs nodes in a copy of the workflow with what it remembers, and gives what is in its records when
 * `moment` has come: what a process that dies then leaves behind. This process knows nothing of it.
 */
export async function dyingProcess(work: () => Promise<unknown>, moment: () => Promise<void>) {
	const { id } = workflow;
	const scopes: Scope[] = ['node', 'workflow'];
	const before = scopes.map(dedupStore.record);
	workflow.id = `${id}dying`;
	scopes.forEach((scope, index) => dedupStore.fill(scope, before[index]));
	const run = work();
	await moment();
	const left = scopes.map((scope) => [...dedupStore.record(scope)]);
	await run;
	workflow.id = id;
	scopes.forEach((scope, index) => dedupStore.fill(scope, left[index]));
}
