import { runRows } from '../../../shared/flow/rows.ts';
import { ok } from '../../../shared/http/outcome.ts';
import { contextOf } from './context.mts';
import type { Issuing } from './issuing.mts';
import { issuing, people, run, said, textOf } from './issuing.mts';

const full = async () => await Promise.reject(new Error('disk full'));

describe('A node that cannot begin', () => {
	const items = people('Ann', 'Ben');
	const choosing = (error: unknown) => () => {
		throw error;
	};

	it('says so for every item, and that nothing was sent', async () => {
		const ctx = contextOf({ items, onError: 'continue' });
		const [found] = await runRows(ctx, choosing(new Error('No such operation')));
		expect(said(found)).toEqual(['No such operation', 'No such operation']);
		expect(textOf(found[0])).toMatch(/then run it again\. Nothing was sent\.$/);
	});

	it('says that nothing was sent once', async () => {
		const own = Object.assign(new Error('Odd'), { description: 'So nothing was sent at all.' });
		await expect(runRows(contextOf({ items }), choosing(own))).rejects.toMatchObject({
			message: 'Odd',
			description: 'So nothing was sent at all.',
		});
		const other = Object.assign(new Error('Nothing was sent'), { description: 'Look.' });
		await expect(runRows(contextOf({ items }), choosing(other))).rejects.toMatchObject({
			description: 'Look.',
		});
	});

	it('says which credential could not be read', async () => {
		const { operation, sent } = issuing();
		const running = run(operation, { items, credential: full });
		await expect(running).rejects.toMatchObject({
			message: 'The VEC API credential could not be read',
			description: expect.stringMatching(/disk full\..*Nothing was sent\.$/),
		});
		expect(sent).toEqual([]);
	});
});

describe('A run by hand that reaches people', () => {
	const hand = async (
		count: number,
		options = {},
		over: Partial<Issuing> = {},
		mode = 'manual',
	) => {
		const { operation, sent } = issuing({ reachesPeople: true, ...over });
		const items = people(...Array.from({ length: count }, (_, index) => `p${index}`));
		const parameters = { options };
		const [found] = await run(operation, {
			items,
			parameters,
			mode: mode as 'manual',
			onError: 'continue',
		});
		return { sent: sent.length, first: found[0] };
	};

	it('sends nothing with more items than the limit, and says how to raise it', async () => {
		const { sent, first } = await hand(11);
		expect(sent).toBe(0);
		expect(textOf(first)).toBe(
			"A manual run with 11 items would reach real people, nothing was sent At most 10 items are sent when you run by hand: testing a trigger may emit every row it has. Raise the option 'Manual Run Limit' (0 = no limit), or pass on fewer items.",
		);
		expect((await hand(3, { manualRunLimit: 2 })).sent).toBe(0);
	});

	it('sends as many as the limit allows, or all without one', async () => {
		expect((await hand(10)).sent).toBe(10);
		expect((await hand(11, { manualRunLimit: 0 })).sent).toBe(11);
	});

	it('may have any number of items where nobody is reached, or it is not by hand', async () => {
		expect((await hand(11, {}, { reachesPeople: undefined })).sent).toBe(11);
		expect((await hand(11, {}, {}, 'trigger')).sent).toBe(11);
		const rehearse: Issuing['rehearse'] = async (_, jobs) => {
			for (const job of jobs) job.step = ok('would be issued');
		};
		expect(said([(await hand(11, { dryRun: true }, { rehearse })).first])).toEqual([
			'would be issued',
		]);
	});
});
