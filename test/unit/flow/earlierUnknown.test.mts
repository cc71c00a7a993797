import type { EarlierUnknown } from '../../../shared/flow/unlessWritten.ts';
import { endUnasked, LOCKED, write } from '../../support/processes.mts';
import { dropped, ends, keyed } from './context.mts';
import type { Scene } from './unlessWritten.mts';
import { openScene } from './unlessWritten.mts';

let scene: Scene;
beforeEach(async () => {
	scene = await openScene();
	await write(scene.database, await scene.database.open(), 'open', 'a');
});

const wishing = (wish: EarlierUnknown) => ({ earlierUnknown: () => wish });

async function next(keys: string[], writing: Parameters<Scene['written']>[1] = {}) {
	const { written, jobs } = await scene.written(keys, writing);
	return { written, ends: ends(jobs) };
}

describe('A write that an earlier execution left unknown', () => {
	it('is told as unknown, again and again, until somebody decides', async () => {
		for (let run = 0; run < 2; run++) {
			expect(await next(['a'])).toEqual({ written: [], ends: ['unknown leftOpen'] });
		}
	});

	it('is skipped from then on when the user takes it as issued', async () => {
		expect(await next(['a'], wishing('takeAsIssued'))).toEqual({
			written: [],
			ends: ['ok skipped'],
		});
		expect((await next(['a'])).ends).toEqual(['ok skipped']);
	});

	it('is done once more when the user wants that, and only once', async () => {
		expect(await next(['a'], wishing('issueAgain'))).toEqual({
			written: ['a'],
			ends: ['ok written'],
		});
		expect((await next(['a'], wishing('issueAgain'))).ends).toEqual(['ok skipped']);
	});

	it('is as unknown as before when the second write has no answer either', async () => {
		const how = (due: ReturnType<typeof keyed>) => void (due[0].step = dropped);
		const second = await next(['a'], { ...wishing('issueAgain'), how });
		expect(second.ends).toEqual(['unknown dropped']);
		expect((await next(['a'])).ends).toEqual(['unknown leftOpen']);
	});

	it('is treated as the user wants it row by row', async () => {
		for (const key of ['b', 'c']) {
			await write(scene.database, await scene.database.open(), 'open', key);
		}
		const wishes: Record<string, EarlierUnknown> = {
			a: 'report',
			b: 'takeAsIssued',
			c: 'issueAgain',
		};
		expect(await next(['a', 'b', 'c', 'd'], { earlierUnknown: ({ key }) => wishes[key] })).toEqual({
			written: ['d', 'c'],
			ends: ['unknown leftOpen', 'ok skipped', 'ok written', 'ok written'],
		});
	});

	it('is done once more by one of two runs that are to, and the other waits for it', async () => {
		const again = async () => await next(['a'], wishing('issueAgain'));
		const found = await Promise.all([again(), again()]);
		expect(found.flatMap(({ written }) => written)).toEqual(['a']);
		expect(found.flatMap((run) => run.ends).sort()).toEqual(['ok skipped', 'ok written']);
	});

	it('is done once more also where several runs want that of several, in any order', async () => {
		await write(scene.database, await scene.database.open(), 'open', 'b');
		const runs = [['a', 'b'], ['b', 'a'], ['b']].map(
			async (keys) => await next(keys, wishing('issueAgain')),
		);
		const found = await Promise.all(runs);
		expect(found.flatMap(({ written }) => [...written.join('')]).sort()).toEqual(['a', 'b']);
		const told = found.flatMap((run) => run.ends).sort();
		expect(told).toEqual([...Array(3).fill('ok skipped'), 'ok written', 'ok written']);
	});

	describe('while another process is at work', () => {
		/** Longest that a request may take, in milliseconds. */
		const LONGEST_MS = 330_000;

		beforeEach(async () => {
			const other = (await scene.database.open()).ledger();
			await scene.database.clock.until(other.claim(['x']));
		});

		it.each([
			['report', 1, 'unknown leftOpen'],
			['takeAsIssued', 2, 'ok skipped'],
			['issueAgain', 2, 'ok written'],
		] as const)(
			'is settled when that can be at work on it no more: %s',
			async (wish, times, end) => {
				const sinceMs = scene.database.clock.now();
				expect((await next(['a'], wishing(wish))).ends).toEqual([end]);
				const tookMs = scene.database.clock.now() - sinceMs;
				expect(tookMs).toBeGreaterThan(times * LONGEST_MS);
				expect(tookMs).toBeLessThan(times * LONGEST_MS + 60_000);
			},
		);

		it('is told at once as unknown by the process that left it so', async () => {
			const how = (due: ReturnType<typeof keyed>) => void (due[0].step = dropped);
			await next(['c'], { how });
			const sinceMs = scene.database.clock.now();
			expect((await next(['c'])).ends).toEqual(['unknown leftOpen']);
			expect(scene.database.clock.now() - sinceMs).toBeLessThan(10_000);
		});
	});

	describe('and that another process does once more meanwhile', () => {
		let issued = 0;
		beforeEach(() => void (issued = 0));

		/** A second write in another process, which takes it three seconds, when it may do it. */
		async function issuedElsewhere(): Promise<() => Promise<void>> {
			const other = (await scene.database.open()).ledger();
			return async () => {
				const found = await other.claimAgain(['a']);
				if (found.get('a') === 'fresh') {
					await other.begin(['a']);
					issued += 1;
					await scene.database.clock.later(3_000);
					await other.confirm(['a']);
				}
				await other.close();
			};
		}

		it.each(['report', 'takeAsIssued', 'issueAgain'] as const)(
			'is waited for: %s',
			async (wish) => {
				// From now on this process knows by itself that it was left open.
				expect((await next(['a'])).ends).toEqual(['unknown leftOpen']);
				const issuing = (await issuedElsewhere())();
				await scene.database.clock.until(scene.database.clock.later(1_000));
				expect(await next(['a'], wishing(wish))).toEqual({ written: [], ends: ['ok skipped'] });
				await scene.database.clock.until(issuing);
				expect(issued).toBe(1);
			},
		);

		it('is done by one of both when that begins while it is looked at here', async () => {
			const issue = await issuedElsewhere();
			let issuing: Promise<void> | undefined;
			const earlierUnknown = () => {
				issuing ??= issue();
				return 'issueAgain' as const;
			};
			const { written } = await next(['a'], { earlierUnknown });
			await scene.database.clock.until(issuing ?? Promise.resolve());
			expect(written.length + issued).toBe(1);
		});
	});

	it('is not what was under way elsewhere and did not happen: that is done, whatever the user wants', async () => {
		await scene.begunElsewhere('b', 'release', 3_000);
		expect(await next(['b'], wishing('takeAsIssued'))).toEqual({
			written: ['b'],
			ends: ['ok written'],
		});
	});

	describe('because its process ended while it asked whether that was written long ago', () => {
		beforeEach(async () => {
			await write(scene.database, await scene.database.open(), 'confirmed', 'b');
			await scene.database.rest();
			await endUnasked(scene.database, await scene.database.open(), 'b');
		});

		it('is told before it is done again by a wish that nobody can have had', async () => {
			expect(await next(['b'], wishing('issueAgain'))).toEqual({
				written: [],
				ends: ['unknown leftOpen'],
			});
		});

		it('may be taken as issued', async () => {
			expect((await next(['b'], wishing('takeAsIssued'))).ends).toEqual(['ok skipped']);
			expect((await next(['b'])).ends).toEqual(['ok skipped']);
		});
	});

	it.each(['takeAsIssued', 'issueAgain'] as const)(
		'is told as unknown where the database does not let that be noted: %s',
		async (wish) => {
			const run = scene.runIn();
			const jobs = keyed('a', 'b');
			const rounds = await scene.go(run, jobs, {
				earlierUnknown() {
					scene.here.fails = () => LOCKED;
					return wish;
				},
			});
			expect([rounds, ends(jobs)]).toEqual([['b'], ['unknown leftOpen', 'ok written']]);
			expect(run.ctx.log).toContain('What was found out could not be noted in the database');
		},
	);
});
