import { ok } from '../../../shared/http/outcome.ts';
import { contextOf, dropped, refused, wrong } from './context.mts';
import type { Issuing } from './issuing.mts';
import { issuing, people, run, said, textOf } from './issuing.mts';

const BROKEN = 'n8n could not go on with this item';
const full = async () => await Promise.reject(new Error('disk full'));

describe('What is thrown while rows are worked on', () => {
	it('is told of the rows that have no end, and to the log', async () => {
		const { operation } = issuing({
			async request(_, jobs) {
				jobs[0].step = ok('Ann issued');
				await full();
			},
		});
		const ctx = contextOf({ items: people('Ann', 'Ben', ''), onError: 'continue' });
		const [items] = await run(operation, ctx);
		expect(said(items)).toEqual(['Ann issued', BROKEN, "'Name' is empty"]);
		expect(textOf(items[1])).toContain('It says: disk full.');
		expect(ctx.log).toEqual(['Something was thrown while items were worked on']);
		expect(ctx.hints).toEqual([]);
	});

	it('stops the node where it is to stop, though no row has a problem', async () => {
		const { operation } = issuing({ follow: full, stopReport: () => 'Submitted: 2.' });
		await expect(run(operation, { items: people('Ann', 'Ben') })).rejects.toMatchObject({
			message: `${BROKEN} [item 0]`,
			description: expect.stringMatching(/disk full.*Submitted: 2\.$/),
		});
	});

	it('is a note where the node continues and every row has succeeded', async () => {
		const ctx = contextOf({ items: people('Ann', 'Ben'), onError: 'continue' });
		const [items] = await run(issuing({ follow: full }).operation, ctx);
		expect(said(items)).toEqual(['Ann issued', 'Ben issued']);
		expect(ctx.hints).toEqual([
			{
				message: expect.stringMatching(`^${BROKEN}\\. It says: disk full\\.`),
				type: 'warning',
				location: 'outputPane',
			},
		]);
	});

	it('stops the node with what is wrong with the rows, if anything is', async () => {
		const { operation } = issuing({
			async request(_, jobs) {
				jobs[1].step = wrong('Refused');
				await full();
			},
		});
		const running = run(operation, { items: people('Ann', 'Ben') });
		await expect(running).rejects.toMatchObject({
			message: `${BROKEN} [item 0]`,
			description: expect.stringContaining('Item 1: Refused.'),
		});
	});

	it('leaves a write unknown that had begun', async () => {
		const { operation } = issuing({
			key: ({ name }) => name,
			async request({ memo }) {
				memo.set('Ann', 'sending');
				memo.set('Ben', 'done');
				await full();
			},
		});
		const [items] = await run(operation, { items: people('Ann', 'Ben'), onError: 'continue' });
		expect(said(items)).toEqual([expect.stringContaining('may or may not have been'), BROKEN]);
	});
});

describe('A write that is open in the memory of the execution', () => {
	it('is never told as not sent, though it did not get its turn now', async () => {
		const over: Partial<Issuing> = {
			key: ({ name }) => name,
			async request({ memo }) {
				memo.set('Ben', 'unknown');
			},
		};
		const setting = { items: people('Ann', 'Ben'), onError: 'continue' } as const;
		const [items] = await run(issuing(over).operation, setting);
		expect(said(items)).toEqual([
			'Not sent, because an earlier item ended the run',
			expect.stringContaining('may or may not have been'),
		]);
	});

	it('keeps the end that it has now', async () => {
		const over: Partial<Issuing> = {
			key: ({ name }) => name,
			async request({ memo }, jobs) {
				for (const { input } of jobs) memo.set(input.name, 'unknown');
				jobs[0].step = refused(422);
			},
		};
		const setting = { items: people('Ann', 'Ben'), onError: 'continue' } as const;
		const [items] = await run(issuing(over).operation, setting);
		expect(said(items)).toEqual([
			'VEC does not accept this thing',
			expect.stringContaining('may or may not have been'),
		]);
	});

	it('is told also when another row stops the node before anything is sent', async () => {
		const over: Partial<Issuing> = {
			key: ({ name }) => name,
			async prepare({ memo }, jobs) {
				memo.set('Ben', 'unknown');
				jobs[0].step = wrong('Unknown type');
			},
		};
		const running = run(issuing(over).operation, { items: people('Ann', 'Ben', 'Cem') });
		await expect(running).rejects.toMatchObject({
			message: 'Unknown type [item 0]',
			description: expect.stringMatching(/^Item 1: VEC did not confirm: .*issued\.$/),
		});
	});
});

describe('The error that stops a node', () => {
	it('begins with what explains it, not with rows that only did not get their turn', async () => {
		const { operation } = issuing({
			async request(_, jobs) {
				jobs[1].step = dropped;
				jobs[2].step = refused(422);
			},
		});
		const running = run(operation, { items: people('Ann', 'Ben', 'Cem') });
		await expect(running).rejects.toMatchObject({
			message: expect.stringMatching(/^VEC did not confirm.*\[item 1\]$/),
			description: expect.stringMatching(/Item 2: VEC does not accept.*Item 0: Not sent/),
		});
	});

	it('tells who was reached before', async () => {
		const stopReport: Issuing['stopReport'] = (jobs, { isDryRun }) =>
			`Of ${jobs.length} one was reached, ${isDryRun}.`;
		const { operation } = issuing({
			stopReport,
			async request(_, jobs) {
				jobs[0].step = ok('Ann issued');
			},
		});
		await expect(run(operation, { items: people('Ann', 'Ben') })).rejects.toMatchObject({
			description: expect.stringMatching(/Of 2 one was reached, false\.$/),
		});
	});
});

describe('An execution that is cancelled', () => {
	const cancelling = (over: Partial<Issuing> = {}) => {
		const abort = new AbortController();
		const follow = jest.fn(async () => {});
		const { operation } = issuing({
			follow,
			async request(_, jobs) {
				jobs[0].step = ok('Ann issued');
				abort.abort();
			},
			...over,
		});
		return { operation, follow, signal: abort.signal };
	};

	it('stops the node with the rows that were not sent, though it continues on errors', async () => {
		const { operation, follow, signal } = cancelling();
		const items = people('Ann', 'Ben');
		const running = run(operation, { items, onError: 'continue', signal });
		await expect(running).rejects.toThrow(
			'The execution was cancelled before this item was sent [item 1]',
		);
		expect(follow).not.toHaveBeenCalled();
	});

	it('gives what was done when all was', async () => {
		const { operation, signal } = cancelling();
		const [items] = await run(operation, { items: people('Ann'), onError: 'continue', signal });
		expect(said(items)).toEqual(['Ann issued']);
	});
});
