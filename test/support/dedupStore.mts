import { DataDeduplicationService } from 'n8n-core';
import type { DeduplicationItemTypes, IDataDeduplicator } from 'n8n-workflow';

/** What n8n's database remembers for the nodes of this process, by workflow and node. */
const entries = new Map<string, string[]>();

type Place = { workflow: { id?: string }; node?: { id: string } };

const nameOf = (scope: string, { workflow, node }: Place) =>
	`${workflow.id} ${scope === 'node' ? node?.id : ''}`;

/**
 * Stands for n8n's database: reads, lets others have their turn, and writes all of it back, so that
 * two callers at once lose what the first one wrote, as with the real one.
 */
const store = {
	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: string,
		place: Place,
		{ maxEntries = Infinity }: { maxEntries?: number },
	) {
		const known = [...(entries.get(nameOf(scope, place)) ?? [])];
		await new Promise((resolve) => setImmediate(resolve));
		const before = new Set(known);
		const isKnown = (item: DeduplicationItemTypes) => before.has(String(item));
		const fresh = items.filter((item) => !isKnown(item));
		known.push(...fresh.map(String));
		entries.set(nameOf(scope, place), known.slice(-maxEntries));
		return { new: fresh, processed: items.filter(isKnown) };
	},
	async removeProcessed(items: DeduplicationItemTypes[], scope: string, place: Place) {
		const known = [...(entries.get(nameOf(scope, place)) ?? [])];
		await new Promise((resolve) => setImmediate(resolve));
		const gone = new Set(items.map(String));
		entries.set(
			nameOf(scope, place),
			known.filter((entry) => !gone.has(entry)),
		);
	},
};

let isOpen = false;

/** Gives the nodes of a test file a database for what they remember; each test begins with an empty one. */
export function useDedupStore(): Map<string, string[]> {
	beforeAll(async () => {
		if (isOpen) return;
		isOpen = true;
		await DataDeduplicationService.init(store as unknown as IDataDeduplicator);
	});
	beforeEach(() => entries.clear());
	return entries;
}
