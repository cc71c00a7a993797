import { randomUUID, createHash } from 'crypto';
import type { Clock } from '../http/clock';
import type { MarkRecord } from './record';

/**
 * Which processes are at work. Each that holds claims leaves a mark for every slot of time, in a lane
 * of its own; others look for marks in the other lanes.
 */
export interface Pulse {
	/** Begins to leave marks, for as long as at least one caller has not called the result. */
	start(): () => void;
	/** The mark of the present slot, for who records something anyway. */
	mark(): string;
	/** Marks that are of no use any more, for who takes something away anyway. */
	spent(): string[];
	/** Whether any other process is at work right now. Rejects when the database does. */
	hasOthers(): Promise<boolean>;
	/**
	 * Whether any other process was at work soon after the given moment: in the slots that follow it,
	 * more of them where writing takes long. Undefined as long as those slots, and one more for clocks
	 * that differ, are not over. Rejects when the database does.
	 */
	othersSince(ms: number): Promise<boolean | undefined>;
}

/** Length of a slot, in milliseconds; the clocks of the workers may differ by as much. */
const SLOT_MS = 3_000;
/** A process counts as gone when it left no mark in so many slots at least: busy ones stand still for some. */
const LEAST_SLOTS = 4;
/** So many slots back others look for marks. */
const SEEN_SLOTS = 2;
/** Of so many processes at once hardly two have the same. */
const LANES = 64;
/** A process at work leaves a mark at least once within so many times what a write has to stand. */
const BEAT_WITHIN_SETTLES = 6;

/** The lane of this process. */
const LANE = createHash('sha256').update(randomUUID()).digest()[0] % LANES;

/** Opens the pulse of this process at a record. */
export function openPulse(record: MarkRecord, clock: Clock): Pulse {
	let holders = 0;
	let isBeating = false;
	/** Marks that were left, with their slots. */
	const left = new Map<string, number>();
	const slotOf = (ms: number) => Math.floor(ms / SLOT_MS);
	const markOf = (slot: number, lane: number) => `alive ${slot} ${lane}`;

	function mark(): string {
		const slot = slotOf(clock.now());
		left.set(markOf(slot, LANE), slot);
		return markOf(slot, LANE);
	}

	function takeSpent(before: number): string[] {
		const spent = [...left].filter(([, slot]) => slot < before).map(([one]) => one);
		for (const one of spent) left.delete(one);
		return spent;
	}

	async function beatOn(): Promise<void> {
		do {
			await clock.later(SLOT_MS / 2);
			// Who records something anyway has left the mark with it. A beat that is missed makes others
			// wait less long, not more.
			if (holders > 0 && !left.has(markOf(slotOf(clock.now()), LANE)))
				await record.add([mark()]).catch(() => undefined);
		} while (holders > 0);
		isBeating = false;
		await clock.later(SLOT_MS * SEEN_SLOTS);
		await record.remove(takeSpent(slotOf(clock.now())));
	}

	/** Looks at slots in the lanes of the others; what looking records goes with the next marks that do. */
	async function look(first: number, last: number): Promise<boolean> {
		const marks: string[] = [];
		for (let slot = first; slot <= last; slot++) {
			for (let lane = 0; lane < LANES; lane++) if (lane !== LANE) marks.push(markOf(slot, lane));
		}
		const own = new Set(left.keys());
		const isNew = await record.add(marks);
		for (const one of isNew) left.set(one, last);
		return marks.some((one) => !isNew.has(one) && !own.has(one));
	}

	return {
		start() {
			holders += 1;
			if (!isBeating) void beatOn();
			isBeating = true;
			let isOver = false;
			return () => {
				if (!isOver) holders -= 1;
				isOver = true;
			};
		},
		mark,
		spent: () => takeSpent(slotOf(clock.now()) - SEEN_SLOTS),
		async hasOthers() {
			const slot = slotOf(clock.now());
			return await look(slot - 1, slot + 1);
		},
		async othersSince(ms) {
			const slots = Math.max(
				LEAST_SLOTS,
				Math.ceil((record.settleMs() * BEAT_WITHIN_SETTLES) / SLOT_MS),
			);
			const first = slotOf(ms) + 1;
			if (slotOf(clock.now()) < first + slots + 1) return undefined;
			return await look(first - 1, first + slots);
		},
	};
}
