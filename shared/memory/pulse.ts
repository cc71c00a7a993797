import { randomUUID, createHash } from 'crypto';
import type { Clock } from '../http/clock';
import type { MarkRecord } from './record';

/**
 * Which processes are at work. Each that holds claims leaves marks for every slot of time, in lanes of
 * its own; others look for marks in the other lanes.
 *
 * Looking records what it looks for, so that nobody could find a mark there later. Hence each slot has
 * a mark for every look that a process may take at it, and no process looks for the same mark twice.
 */
export interface Pulse {
	/** Begins to leave marks, for as long as at least one caller has not called the result. */
	start(): () => void;
	/**
	 * The marks of the present moment, for who records something anyway. Who only waits for others is seen
	 * by who asks for the present, and not taken for somebody at work afterwards.
	 */
	marks(isWaiting?: boolean): string[];
	/** Marks that are of no use any more, for who takes something away anyway. */
	spent(): string[];
	/**
	 * Whether any other process is at work or waits right now; also when there were too many looks to tell. Rejects
	 * when the database does.
	 */
	hasOthers(): Promise<boolean>;
	/**
	 * Whether any other process was at work after the given moment. Undefined as long as it is too early
	 * to tell: some slots have to be over, more of them where writing takes long, and one more for clocks
	 * that differ. Rejects when the database does.
	 */
	othersSince(ms: number): Promise<boolean | undefined>;
}

/** Length of a slot, in milliseconds; the clocks of the workers may differ by as much. */
const SLOT_MS = 3_000;
/**
 * Marks are left for so many slots to come, and more where writing takes long: what a process recorded
 * with a claim is sure to stand, what it recorded later may be lost, and it writes for as long.
 */
const SLOTS_AHEAD = 2;
/** So many times what a write has to stand lie between a claim and the look of whoever it may concern. */
const SETTLES_AHEAD = 4;
/** A process counts as gone when it left no mark in so many slots behind those: busy ones stand still for some. */
const LEAST_SLOTS = 2;
/** A process at work leaves a mark at least once within so many times what a write has to stand. */
const BEAT_WITHIN_SETTLES = 6;
/** A process at work leaves its marks at least so often, in milliseconds. */
const BEAT_MS = SLOT_MS / 2;
/** Marks of so many slots back are still looked for, by those whose clocks differ. */
const SEEN_SLOTS = 1;
/** Pause between looks at the present slot, in milliseconds; who wants one meanwhile shares the next. */
const LOOK_PAUSE_MS = 400;
/** So many looks fit into a slot. */
const MOST_LOOKS = Math.ceil(SLOT_MS / LOOK_PAUSE_MS) + 1;
/** The look at a slot that is over. */
const LAST_LOOK = MOST_LOOKS;
/** What was seen in so many slots is known; longer than anybody is waited for. */
const KNOWN_SLOTS = 200;

/** Each process has a lane in each of so many rows; hardly two have the same in all of them. */
const ROWS = 3;
const LANES_OF_ROW = 32;
/** The lane of this process in each row. */
const OWN_LANES = [...createHash('sha256').update(randomUUID()).digest()]
	.slice(0, ROWS)
	.map((byte, row) => row * LANES_OF_ROW + (byte % LANES_OF_ROW));
const OTHER_LANES = Array.from({ length: ROWS * LANES_OF_ROW }, (_, lane) => lane).filter(
	(lane) => !OWN_LANES.includes(lane),
);

const markOf = (slot: number, lane: number, look: number) => `alive ${slot} ${lane} ${look}`;

/** What this process knows of a slot. */
interface Slot {
	at: number;
	/** How often it looked for others while it was not over. */
	looks: number;
	/** Whether another process was seen then. */
	hasOthers: boolean;
	/** The look at it when it was over. */
	lastLook?: Promise<unknown>;
	/** Whether another process was at work then, or may have been. */
	hadOthers: boolean;
}

/** Opens the pulse of this process at a record; nothing is written before somebody holds something. */
export function openPulse(record: MarkRecord, clock: Clock): Pulse {
	let holders = 0;
	let isBeating = false;
	let markedMs = -Infinity;
	let lookedMs = -Infinity;
	let nextLook: Promise<boolean> | undefined;
	/** Marks that were recorded, with their slots. */
	const left = new Map<string, number>();
	const slots = new Map<number, Slot>();
	const slotsAhead = () => SLOTS_AHEAD + Math.ceil((record.settleMs() * SETTLES_AHEAD) / SLOT_MS);
	const slotNow = () => Math.floor(clock.now() / SLOT_MS);

	function slotAt(at: number): Slot {
		const slot = slots.get(at) ?? { at, looks: 0, hasOthers: false, hadOthers: false };
		slots.set(at, slot);
		return slot;
	}

	/** Begins to beat, which ends by itself and takes the marks away then. */
	function beat(): void {
		if (!isBeating) void beatOn();
		isBeating = true;
	}

	function marks(isWaiting = false): string[] {
		beat();
		const isAtWork = !isWaiting || holders > 0;
		if (isAtWork) markedMs = clock.now();
		const first = slotNow() - SEEN_SLOTS;
		const all = Array.from({ length: SEEN_SLOTS + 1 + slotsAhead() }, (_, index) => first + index);
		return all.flatMap((slot) =>
			OWN_LANES.flatMap((lane) =>
				Array.from({ length: isAtWork ? LAST_LOOK + 1 : LAST_LOOK }, (_, look) => {
					const mark = markOf(slot, lane, look);
					left.set(mark, slot);
					return mark;
				}),
			),
		);
	}

	function takeSpent(before = slotNow() - SEEN_SLOTS): string[] {
		const spent = [...left].filter(([, slot]) => slot < before).map(([mark]) => mark);
		for (const mark of spent) left.delete(mark);
		return spent;
	}

	async function beatOn(): Promise<void> {
		do {
			await clock.later(BEAT_MS);
			// Who recorded something anyway has left the marks with it. A beat that is missed makes others
			// wait less long, not more.
			if (holders > 0 && clock.now() - markedMs >= BEAT_MS)
				await record.add(marks()).catch(() => undefined);
		} while (holders > 0);
		isBeating = false;
		// Whom the last writes may concern has looked by then.
		await clock.later(Math.max(SLOT_MS, record.settleMs() * SETTLES_AHEAD));
		if (!isBeating) await record.remove(takeSpent(Infinity));
	}

	/** Looks at slots for marks in the lanes of the others, and gives those with some. */
	async function look(at: readonly Slot[], number: number): Promise<Slot[]> {
		const looked = at.map((slot) => ({
			slot,
			marks: OTHER_LANES.map((lane) => markOf(slot.at, lane, number)),
		}));
		const isNew = await record.look(looked.flatMap((one) => one.marks));
		for (const one of looked) {
			for (const mark of one.marks) if (isNew.has(mark)) left.set(mark, one.slot.at);
		}
		return looked
			.filter((one) => one.marks.some((mark) => !isNew.has(mark)))
			.map(({ slot }) => slot);
	}

	/** Looks at slots that are over, at each only once: what is not there then will not come. */
	async function lookAfterwards(over: readonly Slot[]): Promise<void> {
		const due = over.filter((slot) => slot.lastLook === undefined);
		const isDone = due.length > 0 ? lookLast(due) : undefined;
		for (const slot of due) slot.lastLook = isDone;
		await Promise.all(over.map(({ lastLook }) => lastLook));
	}

	async function lookLast(due: readonly Slot[]): Promise<void> {
		try {
			for (const slot of await look(due, LAST_LOOK)) slot.hadOthers = true;
		} catch (error) {
			// It may have been recorded all the same, and would not be seen another time.
			for (const slot of due) slot.hadOthers = true;
			return await Promise.reject(error);
		}
	}

	async function lookNow(): Promise<boolean> {
		await clock.sleep(lookedMs + LOOK_PAUSE_MS - clock.now());
		nextLook = undefined;
		lookedMs = clock.now();
		const at = slotNow();
		for (const old of slots.keys()) if (old < at - KNOWN_SLOTS) slots.delete(old);
		const slot = slotAt(at);
		if (slot.hasOthers || slot.looks === MOST_LOOKS) return true;
		slot.looks += 1;
		slot.hasOthers = (await look([slot], slot.looks - 1)).length > 0;
		return slot.hasOthers;
	}

	return {
		start() {
			holders += 1;
			beat();
			let isOver = false;
			return () => {
				if (!isOver) holders -= 1;
				isOver = true;
			};
		},
		marks,
		spent: () => takeSpent(),
		async hasOthers() {
			nextLook ??= lookNow();
			return await nextLook;
		},
		async othersSince(ms) {
			const least = Math.max(
				LEAST_SLOTS,
				Math.ceil((record.settleMs() * BEAT_WITHIN_SETTLES) / SLOT_MS),
			);
			// Before that there may be marks of a process that is gone.
			const first = Math.floor(ms / SLOT_MS) + 1 + slotsAhead();
			const now = slotNow();
			if (now < first + least + 1) return undefined;
			const over = Array.from({ length: now - first }, (_, index) => slotAt(first + index));
			if (!over.some(({ hadOthers }) => hadOthers)) await lookAfterwards(over);
			return over.some(({ hadOthers }) => hadOthers);
		},
	};
}
