import type { Database, Process } from '../../support/processes.mts';
import { endUnasked, LOCKED, onClockOf, openDatabase, write } from '../../support/processes.mts';
import { dice } from '../../support/dice.mts';
import { marksOf, writeBack } from '../../support/underWay.mts';

let database: Database;
let here: Process;
let there: Process;
let gone: Process;
beforeEach(async () => {
	database = openDatabase();
	[here, there, gone] = [await database.open(), await database.open(), await database.open()];
});

const { done, claim, pass, wait } = onClockOf(() => database);
/** A hundred are noted at once, so that it is known of each that nobody had written it. */
const MANY = Array.from({ length: 100 }, (_, index) => `k${index}`);
/** Chances that let two meet. */
const SEEDS = [0, 42];

/** A look for others at a moment that is over. */
const LAST_LOOK = /^alive \d+ \d+ 9$/;

/** Lets something happen right after a process has recorded a mark so many times. */
function afterRecording(process: Process, mark: string, times: number, happens: () => void): void {
	process.failsLate = (use) => {
		if (use.kind === 'add' && use.marks.includes(mark) && --times === 0) happens();
		return undefined;
	};
}

it.each(SEEDS)(
	'What a process that is gone had taken over is written again by one of two (chance %d)',
	async (seed) => {
		const random = dice(seed);
		database = openDatabase(random);
		// Processes do not stay in step.
		Object.defineProperty(database, 'writeMs', { get: () => 20 + 20 * random() });
		[here, there, gone] = [await database.open(), await database.open(), await database.open()];
		const second = await database.open();
		await write(database, gone, 'open', 'a');
		await done(second.ledger().claimAgain(['a']));
		second.kill();
		const again = async (process: Process) => {
			await database.clock.later(100 * random());
			const run = process.ledger();
			if ((await run.wait(['a'])).get('a') !== 'open') return 'waited';
			const found = (await run.claimAgain(['a'])).get('a');
			await database.clock.later(5_000);
			if (found === 'fresh') await run.confirm(['a']);
			await run.close();
			return found;
		};
		const found = await done(Promise.all([again(here), again(there)]));
		expect(found.filter((one) => one === 'fresh')).toHaveLength(1);
	},
);

describe('A key that is let go while it is taken over', () => {
	it('is claimed by that, so that nobody else takes it', async () => {
		await claim(gone.ledger(), 'a');
		gone.kill();
		let isFree = false;
		here.failsLate = ({ marks }) => {
			// It has just seen that nobody is at work.
			if (isFree || !marks.some((mark) => LAST_LOOK.test(mark))) return undefined;
			isFree = true;
			for (const scope of ['node', 'workflow'] as const) database.lose(scope);
			return undefined;
		};
		const run = here.ledger();
		expect(await wait(run, 'a')).toEqual({ a: 'fresh' });
		expect(await claim(there.ledger(), 'a')).toEqual({ a: 'busy' });
	});

	it('is waited for where another process has written its marks back', async () => {
		const first = here.ledger();
		await claim(first, 'a');
		const run = here.ledger();
		const waiting = run.wait(['a']);
		await pass(30_000);
		writeBack(database, here, 'workflow');
		await done(first.release(['a']));
		expect(Object.fromEntries(await done(waiting))).toEqual({ a: 'fresh' });
		await pass(3_000);
		expect(await claim(there.ledger(), 'a')).toEqual({ a: 'busy' });
	});
});

describe('A run that is cancelled', () => {
	it('leaves open what it was writing, though the marks of that are lost right then', async () => {
		const controller = new AbortController();
		const run = here.ledger(controller.signal);
		await claim(run, 'a');
		await done(run.begin(['a']));
		controller.abort();
		database.lose('workflow');
		await done(run.leaveOpen(['a']));
		await done(run.close());
		expect(await wait(there.ledger(), 'a')).toEqual({ a: 'open' });
	});

	it('sees to it that what it wrote stays known', async () => {
		await claim(there.ledger(), 'x');
		const controller = new AbortController();
		const run = here.ledger(controller.signal);
		await claim(run, 'a');
		await done(run.begin(['a']));
		controller.abort();
		database.lose('node');
		await done(run.confirm(['a']));
		expect(database.remembered()).toContain('a');
	});

	it('leaves as open as it was what it was to write once more', async () => {
		await write(database, gone, 'open', 'a');
		const run = here.ledger();
		expect((await done(run.claimAgain(['a']))).get('a')).toBe('fresh');
		await done(run.release(['a']));
		await done(run.close());
		expect(await wait(there.ledger(), 'a')).toEqual({ a: 'open' });
	});

	it('leaves nothing behind of what it had just taken over', async () => {
		await claim(gone.ledger(), ...MANY);
		gone.kill();
		const controller = new AbortController();
		const run = here.ledger(controller.signal);
		afterRecording(here, 'n k1 taken', 2, () => controller.abort());
		await wait(run, 'k1');
		await done(run.release(['k1']));
		await done(run.close());
		await database.rest();
		expect(marksOf(database, 'k1')).toEqual([]);
	});
});

it('What was left open stays so when the database does not answer right then', async () => {
	const run = here.ledger();
	await claim(run, 'a');
	await done(run.begin(['a']));
	here.fails = () => LOCKED;
	database.lose('workflow');
	await done(run.leaveOpen(['a']));
	await pass(3_000);
	here.fails = () => undefined;
	await done(run.close());
	expect(await wait(there.ledger(), 'a')).toEqual({ a: 'open' });
});

it('Nothing is left of what was taken over and written when the last one of its run was left open', async () => {
	await claim(gone.ledger(), ...MANY);
	gone.kill();
	const run = here.ledger();
	await wait(run, 'k1', 'k2');
	await done(run.begin(['k1', 'k2']));
	await done(run.confirm(['k1']));
	await done(run.leaveOpen(['k2']));
	await done(run.close());
	await database.rest();
	expect(marksOf(database, 'k1')).toEqual([]);
});

it('What was written stays so when another process writes its claim back, and this one is gone before its run ends', async () => {
	await claim(there.ledger(), 'x');
	const run = here.ledger();
	await claim(run, 'a', 'b');
	await done(run.begin(['a']));
	writeBack(database, here, 'workflow');
	await done(run.confirm(['a']));
	await pass(3_000);
	here.kill();
	expect(await wait(gone.ledger(), 'a')).toEqual({ a: 'done' });
});

describe('A key that is let go while it is being taken over', () => {
	it.each([
		['done', 'confirmed'],
		['fresh', 'released'],
	] as const)('is what the ledger says of it: %s', async (state, end) => {
		await write(database, there, end, 'a');
		await database.rest();
		await endUnasked(database, gone, 'a');
		// The last look for others is right before that.
		here.fails = ({ marks }) => {
			if (marks.length > 0 && marks.every((mark) => mark.startsWith('alive '))) {
				void database.clock.later(0).then(() => database.lose('workflow'));
			}
			return undefined;
		};
		expect(await wait(here.ledger(), 'a')).toEqual({ a: state });
	});
});
