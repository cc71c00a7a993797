import type { Pulse } from '../../../shared/memory/pulse.ts';
import type { MarkRecord } from '../../../shared/memory/record.ts';
import type { VirtualClock } from '../../support/virtualClock.mts';
import { virtualClock } from '../../support/virtualClock.mts';

const SLOT_MS = 3_000;

/** A record that several processes share, and that writes at once. */
function recordOf(marks: Set<string>): MarkRecord {
	const add = async (added: readonly string[]) => {
		const isNew = new Set(added.filter((mark) => !marks.has(mark)));
		for (const mark of isNew) marks.add(mark);
		return isNew;
	};
	return {
		add,
		look: add,
		async remove(gone: readonly string[]) {
			for (const mark of gone) marks.delete(mark);
			return true;
		},
		settleMs: () => 500,
	} as unknown as MarkRecord;
}

/** The pulse of a process of its own, with lanes of its own. */
async function pulseOf(marks: Set<string>, clock: VirtualClock): Promise<Pulse> {
	let pulse: Pulse | undefined;
	await jest.isolateModulesAsync(async () => {
		const { openPulse } = await import('../../../shared/memory/pulse.ts');
		pulse = openPulse(recordOf(marks), clock);
	});
	return pulse as Pulse;
}

async function scene() {
	const [marks, clock] = [new Set<string>(), virtualClock()];
	const [one, other] = [await pulseOf(marks, clock), await pulseOf(marks, clock)];
	const leaveMarks = () => one.marks().forEach((mark) => marks.add(mark));
	return { marks, clock, one, other, leaveMarks };
}

describe('A process that looks for others', () => {
	it('finds one that is at work, and nobody where there is nobody', async () => {
		const { clock, other, leaveMarks } = await scene();
		expect(await clock.until(other.hasOthers())).toBe(false);
		leaveMarks();
		expect(await clock.until(other.hasOthers())).toBe(true);
	});

	it('is not blinded by what it has looked for before', async () => {
		const { clock, other, leaveMarks } = await scene();
		for (let look = 0; look < 7; look++) {
			expect(await clock.until(other.hasOthers())).toBe(false);
		}
		leaveMarks();
		expect(await clock.until(other.hasOthers())).toBe(true);
	});

	it('still finds one of which only the marks with its claim stand, two slots ago', async () => {
		const { marks, clock, other } = await scene();
		(await pulseOf(new Set(), clock)).marks().forEach((mark) => marks.add(mark));
		await clock.until(clock.later(2 * SLOT_MS));
		expect(await clock.until(other.hasOthers())).toBe(true);
	});
});

describe('A process that is gone', () => {
	it('is told as gone when its marks have run out, and not before', async () => {
		const { clock, other, leaveMarks } = await scene();
		leaveMarks();
		const answers: Array<boolean | undefined> = [];
		for (let seconds = 0; seconds < 40 && !answers.includes(false); seconds++) {
			answers.push(await clock.until(other.othersSince(0)));
			await clock.until(clock.later(1_000));
		}
		expect(answers.at(-1)).toBe(false);
		expect(answers).not.toContain(true);
		expect(answers.length).toBeGreaterThan(15);
	});

	it('is not told as gone while it is at work', async () => {
		const { clock, one, other, marks } = await scene();
		const stop = one.start();
		one.marks().forEach((mark) => marks.add(mark));
		await clock.until(clock.later(40_000));
		expect(await clock.until(other.othersSince(0))).toBe(true);
		stop();
	});

	it('leaves no marks when it has come to its end', async () => {
		const { clock, one, marks } = await scene();
		one.start()();
		one.marks().forEach((mark) => marks.add(mark));
		await clock.until(clock.later(20_000));
		expect([...marks]).toEqual([]);
	});
});
