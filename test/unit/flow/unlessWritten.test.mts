import { notSent } from '../../../shared/http/outcome.ts';
import { LOCKED, write } from '../../support/processes.mts';
import { dropped, ends, keyed, refused, wrong } from './context.mts';
import type { Scene } from './unlessWritten.mts';
import { openScene } from './unlessWritten.mts';

let scene: Scene;
beforeEach(async () => {
	scene = await openScene();
});

/** What a new run makes of these keys: whom it writes, and what the rows come to. */
async function next(keys: string[], writing: Parameters<Scene['written']>[1] = {}) {
	const { written, jobs } = await scene.written(keys, writing);
	return { written, ends: ends(jobs) };
}

describe('A write that is remembered', () => {
	it('is done once, whichever process wants it', async () => {
		expect(await next(['a', 'b'])).toEqual({
			written: ['ab'],
			ends: ['ok written', 'ok written'],
		});
		expect(await next(['a', 'c'])).toEqual({ written: ['c'], ends: ['ok skipped', 'ok written'] });
		const { ledger } = await scene.database.open();
		const states = await scene.database.clock.until(ledger().claim(['a', 'b', 'c']));
		expect([...states.values()]).toEqual(['done', 'done', 'done']);
	});

	it('keeps no row that has an end already from that', async () => {
		const jobs = keyed('a', 'b');
		jobs[0].step = wrong('Empty');
		expect(await scene.go(scene.runIn(), jobs)).toEqual(['b']);
		expect(ends(jobs)).toEqual(['Empty', 'ok written']);
	});

	it('is done by the next run when this one was refused', async () => {
		const how = (due: ReturnType<typeof keyed>) => void (due[0].step = refused(422));
		expect((await next(['a', 'b'], { how })).ends).toEqual(['rejected 422', 'ok written']);
		expect((await next(['a', 'b'])).written).toEqual(['a']);
	});

	it('is done by the next run when it did not get its turn, and nothing is left of it', async () => {
		const how = (due: ReturnType<typeof keyed>) => {
			for (const job of due) job.step = undefined;
		};
		expect((await next(['a', 'b'], { how })).ends).toEqual(['open', 'open']);
		await scene.database.rest();
		expect([scene.database.remembered(), scene.database.underWay()]).toEqual([[], []]);
	});

	it('is unknown to the next run when something was thrown after it had begun', async () => {
		const run = scene.runIn();
		const working = scene.go(run, keyed('a', 'b'), {
			how(due) {
				run.memo.set('a', 'sending');
				for (const job of due) job.step = undefined;
				throw new Error('disk full');
			},
		});
		await expect(working).rejects.toThrow('disk full');
		expect((await next(['a', 'b'])).ends).toEqual(['unknown leftOpen', 'ok written']);
	});
});

it('A write that happened, or may have, is unknown to the next run when its end could not be noted', async () => {
	const how = (due: ReturnType<typeof keyed>) => {
		due[1].step = dropped;
		throw new Error('disk full');
	};
	await expect(next(['a', 'b'], { how })).rejects.toThrow('disk full');
	expect(await next(['a', 'b'])).toEqual({
		written: [],
		ends: ['unknown leftOpen', 'unknown leftOpen'],
	});
});

describe('A write that is under way in another execution', () => {
	it('is waited for when all others are done, and skipped when it was done', async () => {
		await scene.begunElsewhere('a', 'confirm', 3_000);
		let writtenMs = 0;
		const how = () => void (writtenMs = scene.database.clock.now());
		const found = await next(['a', 'b'], { how });
		expect(found).toEqual({ written: ['b'], ends: ['ok skipped', 'ok written'] });
		expect(scene.database.clock.now() - writtenMs).toBeGreaterThan(1_500);
	});

	it('is done here when it was not done there', async () => {
		await scene.begunElsewhere('a', 'release', 3_000);
		expect(await next(['a', 'b'])).toEqual({
			written: ['b', 'a'],
			ends: ['ok written', 'ok written'],
		});
	});

	/** How long a run takes while another is at work on `a` for a minute. */
	async function took(work: () => Promise<unknown>): Promise<number> {
		await scene.begunElsewhere('a', 'confirm', 60_000);
		const sinceMs = scene.database.clock.now();
		await work();
		return scene.database.clock.now() - sinceMs;
	}

	it('is not waited for once a row stops the node', async () => {
		const jobs = keyed('b', 'a');
		const how = () => void (jobs[0].step = refused(422));
		const run = scene.runIn({ onError: 'stop' });
		expect(await took(async () => await scene.go(run, jobs, { how }))).toBeLessThan(10_000);
		expect(ends(jobs)).toEqual(['rejected 422', 'open']);
	});

	it('is not waited for when rows did not get their turn here', async () => {
		const jobs = keyed('b', 'c', 'a');
		const how = () => void (jobs[1].step = undefined);
		expect(await took(async () => await scene.go(scene.runIn(), jobs, { how }))).toBeLessThan(
			10_000,
		);
		expect(ends(jobs)).toEqual(['ok written', 'open', 'open']);
	});

	it('is told with what ended the others when the service has stopped answering', async () => {
		const jobs = keyed('b', 'c', 'a');
		const how = () => {
			jobs[0].step = dropped;
			jobs[1].step = notSent('down');
		};
		expect(await took(async () => await scene.go(scene.runIn(), jobs, { how }))).toBeLessThan(
			10_000,
		);
		expect(ends(jobs)).toEqual(['unknown dropped', 'notSent down', 'notSent down']);
		expect((await next(['c'])).written).toEqual(['c']);
	});

	it('is not waited for once the execution is cancelled', async () => {
		const abort = new AbortController();
		const jobs = keyed('b', 'a');
		const how = () => abort.abort();
		const run = scene.runIn({ signal: abort.signal });
		expect(await took(async () => await scene.go(run, jobs, { how }))).toBeLessThan(10_000);
		expect(ends(jobs)).toEqual(['ok written', 'open']);
	});
});

describe('An execution that is cancelled', () => {
	it('writes nothing, and leaves nothing behind', async () => {
		const jobs = keyed('a');
		expect(await scene.go(scene.runIn({ signal: AbortSignal.abort() }), jobs)).toEqual([]);
		expect(ends(jobs)).toEqual(['open']);
	});

	it('writes nothing when that happens while it claims', async () => {
		const abort = new AbortController();
		void scene.database.clock.later(100).then(() => abort.abort());
		const jobs = keyed('a');
		expect(await scene.go(scene.runIn({ signal: abort.signal }), jobs)).toEqual([]);
		expect((await next(['a'])).written).toEqual(['a']);
	});
});

describe('A database that does not answer', () => {
	const NOT_SENT = 'Not sent, because the database of n8n did not answer';

	it('keeps rows from being sent, and is told in its own words', async () => {
		scene.here.fails = () => LOCKED;
		const jobs = keyed('a', 'b');
		jobs[1].step = wrong('Empty');
		const run = scene.runIn();
		expect(await scene.go(run, jobs)).toEqual([]);
		expect(ends(jobs)).toEqual([NOT_SENT, 'Empty']);
		expect(jobs[0].step).toMatchObject({
			problem: {
				notSent: true,
				description: `It remembers who got something before, and nobody may get it twice. Run this item again when the database answers. It says: ${LOCKED}.`,
			},
		});
		expect(run.ctx.log).toContain('The database of n8n did not tell what was written before');
	});

	it('is told of rows that were waited for, while the others are done', async () => {
		await scene.begunElsewhere('a', 'release', 3_000);
		const run = scene.runIn();
		const jobs = keyed('a', 'b');
		void scene.database.clock.later(2_500).then(() => (scene.here.fails = () => LOCKED));
		await scene.go(run, jobs);
		expect(ends(jobs)).toEqual([NOT_SENT, 'ok written']);
	});
});

it('What another process left behind is settled when all others are done', async () => {
	await write(scene.database, await scene.database.open(), 'open', 'a');
	expect(await next(['a', 'b'])).toEqual({
		written: ['b'],
		ends: ['unknown leftOpen', 'ok written'],
	});
});
