import { fingerprint } from './fingerprint';
import type { Memo } from './memo';

/** One thing of a list, by its id at the service. */
export interface ListedWrite {
	id: string;
	/** Position in the list; says nothing about order of events. */
	place: number;
	/** False for a write whose outcome is open. */
	isDone: boolean;
}

/** What one row has written so far in this execution, for rows that find out themselves what to write. */
export interface MemoList {
	/** As an earlier try of this very run left it; empty in a first try. */
	before: ListedWrite[];
	/** The place of the next new one; places are taken without gaps. */
	nextPlace: number;
	setSending(place: number, id: string): void;
	/** Without effect, the place stays taken and the thing is forgotten. */
	setSettled(place: number, id: string, tookEffect: boolean): void;
}

/** Opens the list of a row. The memory finds by key only, so its records are numbered. */
export function openMemoList(memo: Memo, name: string, row: number): MemoList {
	const keyOf = (place: number) => fingerprint(name, row, place);
	const before: ListedWrite[] = [];
	let nextPlace = 0;
	for (;;) {
		const record = memo.get(keyOf(nextPlace));
		if (!record || !memo.isRepeat(record)) break;
		const { id, state } = record;
		if (id !== undefined) before.push({ id, place: nextPlace, isDone: state === 'done' });
		nextPlace += 1;
	}
	return {
		before,
		nextPlace,
		setSending: (place, id) => memo.set(keyOf(place), 'sending', { id }),
		setSettled: (place, id, tookEffect) => memo.set(keyOf(place), 'done', tookEffect ? { id } : {}),
	};
}
