import { NodeOperationError } from 'n8n-workflow';
import { z } from 'zod/v3';
import { ok } from '../../../shared/http/outcome.ts';
import { requiredText } from '../../../shared/params/inputs.ts';
import { refused, wrong } from './context.mts';
import { issuing, people, run, said, textOf } from './issuing.mts';

const EMPTY = "'Name' is empty";

describe('The rows of a node', () => {
	it('come out as one item each, linked to their row, though some are bad', async () => {
		const { operation, sent } = issuing();
		const [items] = await run(operation, { items: people('Ann', '', 'Cem'), onError: 'continue' });
		expect(said(items)).toEqual(['Ann issued', EMPTY, 'Cem issued']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		expect(sent).toEqual(['Ann', 'Cem']);
	});

	it('are not sent while one of them is bad, where the node is to stop', async () => {
		const { operation, sent } = issuing();
		const running = run(operation, { items: people('Ann', '', '') });
		await expect(running).rejects.toMatchObject({
			message: `${EMPTY} [item 1]`,
			description: expect.stringContaining('The same holds for item 2.'),
		});
		expect(sent).toEqual([]);
	});

	it('need no credential where there are none', async () => {
		const credential = jest.fn(async () => ({}));
		expect(await run(issuing().operation, { credential })).toEqual([[]]);
		expect(credential).not.toHaveBeenCalled();
	});

	it('say what they hold instead of what is missing', async () => {
		const input = z.object({ name: requiredText('Name', 10) });
		const items = [{ json: { Vorname: 'Ann' } }];
		const [[item]] = await run(issuing({ input }).operation, { items, onError: 'continue' });
		expect(textOf(item)).toContain("The item has 'Vorname'.");
	});

	it('are checked by what the run makes of its options', async () => {
		const input = ({ options }: { options: object }) =>
			z.any().refine(() => false, { message: `Not with ${JSON.stringify(options)}` });
		const setting = { items: people('Ann'), parameters: { options: { a: 1 } } };
		const running = run(issuing({ input }).operation, setting);
		await expect(running).rejects.toThrow('Not with {"a":1} [item 0]');
	});

	it('are told what cannot be read of them, and the others are sent', async () => {
		const { operation, sent } = issuing({
			read({ item }) {
				if (item.json.name === 'Ben') throw new Error('No path back to node');
				return item.json;
			},
		});
		const [items] = await run(operation, { items: people('Ann', 'Ben'), onError: 'continue' });
		expect([said(items), sent]).toEqual([['Ann issued', 'No path back to node'], ['Ann']]);
	});

	it('are not sent when they were refused before', async () => {
		const { operation, sent } = issuing({
			async prepare(_, jobs) {
				for (const job of jobs) if (job.input.name === 'Ben') job.step = wrong('Unknown type');
			},
		});
		const items = people('Ann', 'Ben', '');
		const [found] = await run(operation, { items, onError: 'continue' });
		expect([said(found), sent]).toEqual([['Ann issued', 'Unknown type', EMPTY], ['Ann']]);
		await expect(run(operation, { items })).rejects.toThrow('Unknown type [item 1]');
		expect(sent).toEqual(['Ann']);
	});

	it('are told as not sent when nothing set their end', async () => {
		const setting = { items: people('Ann', 'Ben'), onError: 'continue' } as const;
		const { operation } = issuing({
			async request(_, jobs) {
				jobs[0].step = ok('Ann issued');
			},
		});
		const [items] = await run(operation, setting);
		expect(said(items)).toEqual(['Ann issued', 'Not sent, because an earlier item ended the run']);
	});
});

describe('Rows that repeat others', () => {
	const repeating = (over: Parameters<typeof issuing>[0] = {}) =>
		issuing({
			async prepare(_, jobs) {
				const [first, ...others] = jobs;
				for (const job of others) job.original = first;
			},
			repeated: (original, { timeZone }) => `as item ${original} in ${timeZone}`,
			...over,
		});
	const items = people('Ann', 'Ann', 'Ann');

	it('are not sent, and done when the first one is', async () => {
		const { operation, sent } = repeating();
		const [found] = await run(operation, { items, onError: 'continue' });
		const repeat = 'as item 0 in Europe/Rome';
		expect([said(found), sent]).toEqual([['Ann issued', repeat, repeat], ['Ann']]);
	});

	it('come to the end of the first one in any other case', async () => {
		const { operation } = repeating({
			async request(_, [job]) {
				job.step = refused(422);
			},
		});
		const [found] = await run(operation, { items, onError: 'continue' });
		expect(said(found)).toEqual(Array(3).fill('VEC does not accept this thing'));
	});

	it('are what the first one is where nothing else is said of repeats', async () => {
		const { operation } = repeating({ repeated: undefined });
		const [found] = await run(operation, { items, onError: 'continue' });
		expect(said(found)).toEqual(Array(3).fill('Ann issued'));
	});
});

describe('A dry run', () => {
	const options = { dryRun: true };
	const setting = {
		items: people('Ann', ''),
		onError: 'continue',
		parameters: { options },
	} as const;

	it('says what would become of the good rows, and sends and follows nothing', async () => {
		const follow = jest.fn(async () => {});
		const { operation, sent } = issuing({
			follow,
			async rehearse(_, jobs) {
				for (const job of jobs) job.step = ok(`${job.input.name} would be issued`);
			},
		});
		const [items] = await run(operation, setting);
		expect(said(items)).toEqual(['Ann would be issued', EMPTY]);
		expect([sent, follow.mock.calls]).toEqual([[], []]);
	});

	it('sends nothing where nothing is said of it', async () => {
		const { operation, sent } = issuing();
		const [items] = await run(operation, setting);
		expect([said(items)[0], sent]).toEqual(['Not sent, because an earlier item ended the run', []]);
	});
});

describe('What follows the requests', () => {
	/** Follows the rows, and replaces the end of the first one. */
	function following() {
		const followed: string[] = [];
		const issuer = issuing({
			async follow(_, jobs) {
				followed.push(...jobs.map(({ input }) => input.name));
				jobs[0].step = ok('Ann arrived');
			},
		});
		return { ...issuer, followed };
	}

	it('is for all rows that are good', async () => {
		const { operation, followed } = following();
		const items = people('Ann', 'Ben', '');
		const [found] = await run(operation, { items, onError: 'continue' });
		expect([said(found), followed]).toEqual([
			['Ann arrived', 'Ben issued', EMPTY],
			['Ann', 'Ben'],
		]);
		expect(said((await run(operation, { items: people('Ann') }))[0])).toEqual(['Ann arrived']);
	});

	it('is left where a row stops the node', async () => {
		const { operation, followed } = following();
		const failing = { ...operation, request: async () => {} };
		await expect(run(failing, { items: people('Ann') })).rejects.toThrow(NodeOperationError);
		expect(followed).toEqual([]);
	});
});
