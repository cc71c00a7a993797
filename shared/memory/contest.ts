import { randomUUID } from 'crypto';
import type { Clock } from '../http/clock';
import type { MarkRecord } from './record';

/** How long things take, and whether anybody still waits. */
export interface Time {
	clock: Clock;
	signal?: AbortSignal;
}

/** What became of marks that several processes may have wanted at once. */
export interface Contest {
	/** Recorded by this caller alone; none when the signal aborted before that was sure. */
	won: Set<string>;
	/** The mark of the caller's own that was recorded with them and is still there, for the caller to take away. */
	own: string;
}

/** So often it is tried to find out whether what was recorded in vain is still there. */
const MOST_TRIES = 5;

/**
 * Records marks so that of several processes that do it at once exactly one has each. A later write
 * may take an earlier one away with all it holds, so the marks are recorded together with one that
 * nobody else has, and looked at again when everybody who had read the record before has written: is
 * the own mark there, so is the rest, and everybody sees it from then on. What proves gone is
 * recorded again; what is there though the own mark is not belongs to whoever took it away.
 *
 * `also` names what else is to be recorded with them, and with that look. `own` may be given by a caller
 * that may come again: found there, it says that the marks were recorded with it before, and so are the
 * caller's. Rejects when the database does; what was recorded is taken away then, as far as it lets that
 * happen.
 */
export async function contest(
	record: MarkRecord,
	marks: readonly string[],
	{ clock, signal }: Time,
	also: (won: string[]) => string[] = () => [],
	own: string = randomUUID(),
): Promise<Contest> {
	const isNew = await record.add([...marks, own, ...also([])]);
	let won = new Set(isNew.has(own) ? marks.filter((mark) => isNew.has(mark)) : marks);
	if (won.size < marks.length) record.noticeOthers();
	try {
		while (won.size > 0) {
			await stand(record, clock, signal);
			if (signal?.aborted) break;
			const lost = await record.look([own, ...won, ...also([...won])]);
			if (!lost.has(own)) return { won, own };
			record.noticeOthers(true);
			won = new Set([...won].filter((mark) => lost.has(mark)));
			// Two that keep taking each other's marks away get out of step.
			await clock.sleep(clock.random() * record.settleMs(), signal);
		}
	} catch (error) {
		await giveUp(record, clock, [...won], own);
		return await Promise.reject(error);
	}
	if (won.size > 0) await giveUp(record, clock, [...won], own);
	return { won: new Set(), own };
}

/**
 * Takes away what was recorded in vain, unless somebody else did so, and it may be theirs now. A database
 * that does not tell is asked again, for less long than it takes to be counted as gone.
 */
async function giveUp(record: MarkRecord, clock: Clock, won: string[], own: string): Promise<void> {
	for (let tries = 0; tries < MOST_TRIES; tries++) {
		if (tries > 0) await clock.later(record.settleMs());
		const lost = await record.look([own]).catch(() => undefined);
		if (lost?.has(own)) return void (await record.remove([own]));
		if (lost) return void (await record.remove([...won, own], own));
	}
}

/**
 * Records marks that need not be anybody's, again and again until they have stood, or are not wanted
 * any more. Rejects when the database does.
 */
export async function recordFirmly(
	record: MarkRecord,
	marks: readonly string[],
	{ clock, signal }: Time,
	isWanted: (mark: string) => boolean,
): Promise<void> {
	let open = [...marks];
	while (open.length > 0) {
		await stand(record, clock, signal);
		if (signal?.aborted) return;
		open = [...(await record.look(open.filter(isWanted)))];
		if (open.length > 0) record.noticeOthers(true);
	}
}

/** So often it is tried what the database refuses. */
const MOST_REFUSALS = 20;

/** Does something, again and again when the database refuses it; false when it always did. */
export async function despiteRefusals(
	record: MarkRecord,
	clock: Clock,
	work: () => Promise<void>,
): Promise<boolean> {
	for (let tries = 0; tries < MOST_REFUSALS; tries++) {
		try {
			await work();
			return true;
		} catch {
			await clock.later(record.settleMs());
		}
	}
	return false;
}

/** Waits until what was just recorded has stood; a slow write meanwhile makes it longer. */
export async function stand(record: MarkRecord, clock: Clock, signal?: AbortSignal): Promise<void> {
	const since = clock.now();
	for (;;) {
		const leftMs = record.settleMs() - (clock.now() - since);
		if (leftMs <= 0 || signal?.aborted) return;
		await clock.sleep(leftMs, signal);
	}
}
