import { createHash } from 'node:crypto';
import { DataDeduplicationService } from 'n8n-core';
import type { DeduplicationItemTypes, IDataDeduplicator } from 'n8n-workflow';
import type { Clock } from './compiled.mts';

type Place = { workflow: { id?: string }; node?: { id: string } };

/** n8n's table of what nodes remember, as several processes use it. */
export interface SharedStore {
	/** Begins anew: nothing is remembered, and uses take so many milliseconds between reading and writing, in turn. */
	reset(delaysMs: number[], isNew: boolean): void;
}

const records = new Map<string, string[]>();
let delays = [0];
let uses = 0;
/** Whether the records of a workflow have to be made, which only one process can do. */
let mustInsert = false;

const nameOf = (scope: string, { workflow, node }: Place) =>
	`${workflow.id} ${scope === 'node' ? `n:${node?.id}` : ''}`;
const hash = (item: DeduplicationItemTypes) =>
	createHash('md5').update(item.toString()).digest('base64');
let clock: Clock;

/**
 * Reads a record, takes its time, and writes all of it back, without a lock and without looking
 * whether anybody wrote meanwhile. Source: n8n, `deduplication-helper.ts`.
 */
async function rewrite<T>(name: string, change: (list: string[]) => T): Promise<T> {
	const before = records.get(name);
	const list = [...(before ?? [])];
	const isInsert = mustInsert && before === undefined;
	await clock.later(delays[uses++ % delays.length]);
	if (isInsert && records.has(name)) throw new Error('UNIQUE constraint failed: processed_data');
	const result = change(list);
	records.set(name, list);
	await clock.later(0);
	return result;
}

const store = {
	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: string,
		place: Place,
		{ maxEntries }: { maxEntries?: number },
	) {
		return await rewrite(nameOf(scope, place), (list) => {
			const known = new Set(list);
			const isKnown = (item: DeduplicationItemTypes) => known.has(hash(item));
			const fresh = items.filter((item) => !isKnown(item));
			list.push(...fresh.map(hash));
			if (maxEntries) list.splice(0, list.length - maxEntries);
			return { new: fresh, processed: items.filter(isKnown) };
		});
	},
	async removeProcessed(items: DeduplicationItemTypes[], scope: string, place: Place) {
		if (!records.has(nameOf(scope, place))) return;
		await rewrite(nameOf(scope, place), (list) => {
			for (const item of items) {
				const at = list.indexOf(hash(item));
				if (at >= 0) list.splice(at, 1);
			}
		});
	},
};

/** Gives all nodes of this test file, in whichever process they play, one table for what they remember. */
export function useSharedStore(shared: Clock): SharedStore {
	clock = shared;
	beforeAll(async () => {
		await DataDeduplicationService.init(store as unknown as IDataDeduplicator);
	});
	return {
		reset(delaysMs, isNew) {
			records.clear();
			[delays, uses, mustInsert] = [delaysMs.length > 0 ? delaysMs : [0], 0, isNew];
		},
	};
}
