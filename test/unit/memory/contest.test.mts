import fc from 'fast-check';
import { contest, recordFirmly } from '../../../shared/memory/contest.ts';
import type { MarkRecord } from '../../../shared/memory/record.ts';
import type { Contended } from '../../support/contended.mts';
import { openContended, SETTLE_MS } from '../../support/contended.mts';
import { dice } from '../../support/dice.mts';
import { virtualClock } from '../../support/virtualClock.mts';

const RUNS = 300;
/** Longer than that a write does not take, or it would be waited for longer. */
const LONGEST_WRITE_MS = 150;

const contenders = (count: number) =>
	fc.record({
		startsMs: fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: count, maxLength: count }),
		wanted: fc.array(fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }), {
			minLength: count,
			maxLength: count,
		}),
		seed: fc.noShrink(fc.nat()),
	});

/** Lets everybody contend, and gives what each wanted and won. */
async function play({
	startsMs,
	wanted,
	seed,
}: {
	startsMs: number[];
	wanted: string[][];
	seed: number;
}) {
	const database: Contended = { marks: new Set(), failing: false };
	const chance = dice(seed);
	const clock = virtualClock(chance);
	const played = startsMs.map(async (startMs, place) => {
		await clock.later(startMs);
		const writeMs = () => 1 + Math.floor(chance() * LONGEST_WRITE_MS);
		const record = openContended(database, clock, writeMs);
		return { marks: wanted[place], ...(await contest(record, wanted[place], { clock })) };
	});
	const results = await clock.until(Promise.all(played));
	return { database, results, ms: clock.now() };
}

describe('marks that several processes record at once', () => {
	it.each([2, 3])(
		'are won by exactly one of %d each, and stand',
		async (count) => {
			await fc.assert(
				fc.asyncProperty(contenders(count), async (all) => {
					const { database, results } = await play(all);
					for (const mark of new Set(results.flatMap(({ marks }) => marks))) {
						const winners = results.filter(({ won }) => won.has(mark));
						expect([mark, winners.length]).toEqual([mark, 1]);
						expect(database.marks.has(mark)).toBe(true);
					}
				}),
				{ numRuns: RUNS },
			);
		},
		60_000,
	);

	it('leave the own mark of each beside what it won', async () => {
		await fc.assert(
			fc.asyncProperty(contenders(2), async (all) => {
				const { database, results } = await play(all);
				for (const { won, own } of results) if (won.size > 0) expect(database.marks).toContain(own);
			}),
		);
	});
});

describe('marks that one process records alone', () => {
	const alone = () => {
		const database: Contended = { marks: new Set(['b']), failing: false };
		const clock = virtualClock();
		return { database, clock, record: openContended(database, clock, () => 5) };
	};

	it('are won when they are new, with two writes', async () => {
		const { clock, record, database } = alone();
		const { won, own } = await clock.until(contest(record, ['a', 'b'], { clock }));
		expect([...won]).toEqual(['a']);
		expect([...database.marks]).toEqual(['b', 'a', own]);
		expect([record.losses, clock.now()]).toEqual([0, SETTLE_MS + 10]);
	});

	it('cost no waiting when somebody has them already', async () => {
		const { clock, record } = alone();
		const { won } = await clock.until(contest(record, ['b'], { clock }));
		expect([won.size, clock.now()]).toEqual([0, 5]);
	});

	it('come with what is to be recorded of those that were won', async () => {
		const { clock, record, database } = alone();
		const also = (won: string[]) => won.map((mark) => `${mark} asked`);
		await clock.until(contest(record, ['a', 'b'], { clock }, also));
		expect(database.marks.has('a asked')).toBe(true);
		expect(database.marks.has('b asked')).toBe(false);
	});

	it('are won by nobody when the execution was cancelled meanwhile, and nothing is left of them', async () => {
		const { clock, record, database } = alone();
		const abort = new AbortController();
		const contesting = contest(record, ['a'], { clock, signal: abort.signal });
		void clock.later(100).then(() => abort.abort());
		expect((await clock.until(contesting)).won.size).toBe(0);
		expect(clock.now()).toBeLessThan(SETTLE_MS);
		expect([...database.marks]).toEqual(['b']);
	});

	it('are left to whoever took them away meanwhile when the execution was cancelled', async () => {
		const { clock, record, database } = alone();
		const abort = new AbortController();
		const contesting = contest(record, ['a'], { clock, signal: abort.signal });
		void clock.later(100).then(() => {
			database.marks = new Set(['a']);
			abort.abort();
		});
		expect((await clock.until(contesting)).won.size).toBe(0);
		expect([...database.marks]).toEqual(['a']);
	});

	it('are taken away again when the database fails before they have stood', async () => {
		const { clock, record, database } = alone();
		let failures = 1;
		const failing: MarkRecord = {
			...record,
			look: async (marks) =>
				failures-- > 0 ? await Promise.reject(new Error('locked')) : await record.look(marks),
		};
		await expect(clock.until(contest(failing, ['a'], { clock }))).rejects.toThrow('locked');
		expect([...database.marks]).toEqual(['b']);
	});

	it('are won by nobody when the database fails', async () => {
		const { clock, record, database } = alone();
		database.failing = true;
		const contesting = contest(record, ['a'], { clock });
		await expect(clock.until(contesting)).rejects.toThrow('locked');
	});
});

describe('marks that need not be anybody’s', () => {
	/** Lets a slow process write back what it had read before the marks came, and looks after them then. */
	async function lookAfter(isWanted: (mark: string) => boolean) {
		const database: Contended = { marks: new Set(), failing: false };
		const clock = virtualClock();
		const record = openContended(database, clock, () => 5);
		const other = openContended(database, clock, () => 300);
		const work = async () => {
			const slow = other.add(['x']);
			await clock.later(1);
			await record.add(['a', 'b']);
			await slow;
			expect(database.marks).toEqual(new Set(['x']));
			await recordFirmly(record, ['a', 'b'], { clock }, isWanted);
		};
		await clock.until(work());
		return { database, record };
	}

	it('stand at the end although another process wrote back what was before', async () => {
		const { database, record } = await lookAfter(() => true);
		expect(database.marks).toEqual(new Set(['x', 'a', 'b']));
		expect(record.losses).toBe(1);
	});

	it('do not come back when they are no longer wanted', async () => {
		const { database } = await lookAfter((mark) => mark !== 'a');
		expect(database.marks).toEqual(new Set(['x', 'b']));
	});
});
