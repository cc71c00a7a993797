import type { Clock } from '../../shared/http/clock.ts';
import type { Pulse } from '../../shared/memory/pulse.ts';
import type { MarkRecord } from '../../shared/memory/record.ts';
import type { VirtualClock } from './virtualClock.mts';
import { virtualClock } from './virtualClock.mts';

/** Length of a slot of time, in milliseconds. */
export const SLOT_MS = 3_000;
const USE_MS = 5;

/** A record that several processes share, each use of which takes a moment. */
export interface SharedRecord {
	marks: Set<string>;
	/** How long a write has to stand. */
	settleMs: number;
	/** How often it was written, and looked at. */
	adds: number;
	looks: number;
	/** With what text each use fails. */
	fails: string | undefined;
}

/** Processes that share a record, on one clock. */
export interface Scene {
	clock: VirtualClock;
	record: SharedRecord;
	/** Lets time pass. */
	pass(ms: number): Promise<void>;
	/** The pulse of another process, with lanes of its own; its clock may be wrong. */
	open(now?: () => number): Promise<Pulse>;
	/** Whether a process that comes just now sees that another one is at work. */
	isSeen(aheadMs?: number): Promise<boolean>;
	/** Leaves what a process records with a claim, and lets that process end at once. */
	leaveMarks(): Promise<string[]>;
}

/** Opens a record for processes whose writes have to stand so long. */
export function openScene(settleMs = 500): Scene {
	const clock = virtualClock();
	const marks = new Set<string>();
	const record: SharedRecord = { marks, settleMs, adds: 0, looks: 0, fails: undefined };
	const open = async (now = clock.now) => await pulseOf(record, { ...clock, now });
	return {
		clock,
		record,
		open,
		pass: async (ms) => await clock.until(clock.later(ms)),
		async isSeen(aheadMs = 0) {
			const pulse = await open(() => clock.now() + aheadMs);
			return await clock.until(pulse.hasOthers());
		},
		async leaveMarks() {
			const elsewhere = { ...record, marks: new Set<string>() };
			const left = (await pulseOf(elsewhere, clock)).marks();
			for (const mark of left) marks.add(mark);
			return left;
		},
	};
}

function recordFor(shared: SharedRecord, clock: Clock): MarkRecord {
	async function add(added: readonly string[]) {
		await clock.later(USE_MS);
		if (shared.fails !== undefined) throw new Error(shared.fails);
		const isNew = new Set(added.filter((mark) => !shared.marks.has(mark)));
		for (const mark of isNew) shared.marks.add(mark);
		return isNew;
	}
	return {
		async add(marks: readonly string[]) {
			shared.adds += 1;
			return await add(marks);
		},
		async look(marks: readonly string[]) {
			shared.looks += 1;
			return await add(marks);
		},
		async remove(gone: readonly string[]) {
			await clock.later(USE_MS);
			for (const mark of gone) shared.marks.delete(mark);
			return true;
		},
		settleMs: () => shared.settleMs,
	} as unknown as MarkRecord;
}

/** The pulse as a process loads it, which shares no variable with that of another. */
async function pulseOf(shared: SharedRecord, clock: Clock): Promise<Pulse> {
	let pulse: Pulse | undefined;
	await jest.isolateModulesAsync(async () => {
		const { openPulse } = await import('../../shared/memory/pulse.ts');
		pulse = openPulse(recordFor(shared, clock), clock);
	});
	return pulse as Pulse;
}
