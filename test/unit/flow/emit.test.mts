import type { IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';
import { emit, failAll } from '../../../shared/flow/emit.ts';
import { endingOf } from '../../../shared/flow/ending.ts';
import type { CheckedJob, Output, RowOperation, Step } from '../../../shared/flow/operation.ts';
import { ok } from '../../../shared/http/outcome.ts';
import type { Setting, TestRun } from './context.mts';
import {
	contextOf,
	dropped,
	issueThing,
	jobsOf,
	readThing,
	refused,
	rowOf,
	runOf,
	service,
	wrong,
} from './context.mts';

type Operation = Partial<RowOperation<string, string>>;

const FILE = { data: { data: '', mimeType: 'application/pdf' } } as IBinaryKeyData;

/** The items of rows that came to these steps. */
async function itemsOf(run: TestRun, steps: Array<Step<string> | undefined>, over: Operation = {}) {
	const jobs: Array<CheckedJob<string, string>> = jobsOf(...steps.map((_, index) => `r${index}`));
	jobs.forEach((job, index) => (job.step = steps[index]));
	const operation = {
		service,
		call: issueThing,
		output: (reply: string): Output => ({ json: { reply } }),
		...over,
	} as RowOperation<string, string>;
	return await emit(run, operation, jobs);
}

const going = (setting: Setting = {}) => runOf({ onError: 'continue', ...setting });

describe('The items of rows', () => {
	it('come out in the order of the input, each linked to its row', async () => {
		expect(await itemsOf(going(), [ok('a'), ok('b')])).toEqual([
			[
				{ json: { reply: 'a' }, pairedItem: { item: 0 } },
				{ json: { reply: 'b' }, pairedItem: { item: 1 } },
			],
		]);
	});

	it('are made with the row and the run', async () => {
		const output: Operation['output'] = (reply, input, row, run) => ({
			json: { reply, input, index: row.index, zone: run.timeZone },
		});
		const [[item]] = await itemsOf(going(), [ok('a')], { output });
		expect(item.json).toEqual({ reply: 'a', input: 'r0', index: 0, zone: 'Europe/Rome' });
	});

	it('may be several for a row, or none', async () => {
		const output = (reply: string): Output[] => [...reply].map((sign) => ({ json: { sign } }));
		const [items] = await itemsOf(going(), [ok('ab'), ok(''), ok('c')], { output });
		expect(items.map(({ json, pairedItem }) => [json.sign, pairedItem])).toEqual([
			['a', { item: 0 }],
			['b', { item: 0 }],
			['c', { item: 2 }],
		]);
	});

	it('go to the output they belong to, with their file', async () => {
		const output = (reply: string): Output => ({
			json: { reply },
			...(reply === 'a' ? { output: 1 } : {}),
			...(reply === 'b' ? { binary: FILE } : {}),
		});
		const steps = [ok('a'), ok('b'), ok('c')];
		const [first, second] = await itemsOf(going(), steps, { output, outputs: 2 });
		expect(first.map(({ json, binary }) => [json.reply, binary])).toEqual([
			['b', FILE],
			['c', undefined],
		]);
		expect(second.map(({ json }) => json.reply)).toEqual(['a']);
		const forAgent = await itemsOf(going({ isTool: true }), steps, { output, outputs: 2 });
		expect(forAgent[0].map(({ json, binary }) => [json.reply, binary])).toEqual([
			['a', undefined],
			['b', undefined],
			['c', undefined],
		]);
	});

	it('tell of a write that may have happened where that is a result', async () => {
		const unknown: Operation['unknown'] = (input, { reason }) => ({ json: { input, reason } });
		const [items] = await itemsOf(going(), [dropped, refused(422)], { unknown });
		expect(items[0]).toEqual({ json: { input: 'r0', reason: 'dropped' }, pairedItem: { item: 0 } });
		expect(items[1].json).toHaveProperty('error');
		const [[failed]] = await itemsOf(going(), [dropped]);
		expect(failed.json).toMatchObject({
			error: { message: expect.stringContaining('may or may') },
		});
	});
});

describe('The item of a row that failed', () => {
	const failed = async (setting: Setting) => {
		const run = runOf(setting);
		const item: INodeExecutionData = { json: { name: 'Jane' }, binary: FILE };
		const [job] = jobsOf('a');
		const bad = { ...job, row: rowOf(4, item), step: wrong('Empty') };
		const [[made]] = await emit(run, { call: issueThing } as RowOperation, [bad]);
		return made;
	};
	const error = {
		message: 'Empty',
		description: "Correct the fields of this node or the item's data, then run it again.",
	};

	it('holds the row and its files where the node continues', async () => {
		expect(await failed({ onError: 'continue' })).toEqual({
			json: { name: 'Jane', error },
			binary: FILE,
			pairedItem: { item: 4 },
		});
	});

	it('holds nothing but the error on the error output, where n8n adds the row', async () => {
		expect(await failed({ onError: 'errorOutput' })).toEqual({
			json: { error },
			pairedItem: { item: 4 },
		});
	});

	it('holds no files for an agent', async () => {
		expect(await failed({ onError: 'continue', isTool: true })).not.toHaveProperty('binary');
	});

	it('comes out for a row that did not pass its check', async () => {
		const bad = { row: rowOf(0), step: wrong('Empty') };
		const run = going();
		const [[item]] = await emit(run, { call: issueThing } as RowOperation, [bad]);
		expect(item.json).toMatchObject({ number: 0, error: { message: 'Empty' } });
	});
});

describe('A result of which no item can be made', () => {
	const broken: Operation = {
		output(reply) {
			if (reply !== 'bad') return { json: { reply } };
			throw new RangeError('Invalid time value');
		},
	};
	const REST = 'If it happens with others as well, show this text to whoever looks after your n8n.';

	it('fails its row alone, which is told as done, and the log is told why', async () => {
		const run = going();
		const [items] = await itemsOf(run, [ok('bad'), ok('b')], broken);
		expect(items).toEqual([
			{
				json: {
					number: 0,
					error: {
						message: 'The thing was issued, but n8n could not make an item of the answer',
						description: `It says: Invalid time value. Look in VEC, and do not run this item again. ${REST}`,
					},
				},
				pairedItem: { item: 0 },
			},
			{ json: { reply: 'b' }, pairedItem: { item: 1 } },
		]);
		expect(run.ctx.log).toEqual(['Something was thrown while an item was made of a result']);
	});

	it('may be asked for again where nothing was written, or nobody knows', async () => {
		const again = {
			message: 'n8n could not make an item of the answer of VEC',
			description: `It says: Invalid time value. Run this item again. ${REST}`,
		};
		const [[read]] = await itemsOf(going(), [ok('bad')], { ...broken, call: readThing });
		expect(read.json.error).toEqual(again);
		const unknown = (): Output => ({ json: { date: new Date(NaN).toISOString() } });
		const [[open]] = await itemsOf(going(), [dropped], { unknown });
		expect(open.json.error).toEqual(again);
	});

	it('stops the node where it is to stop, with the report on the others', async () => {
		const stopReport = () => 'Submitted: 3.';
		const making = itemsOf(runOf(), [ok('a'), ok('bad')], { ...broken, stopReport });
		await expect(making).rejects.toMatchObject({
			message: 'The thing was issued, but n8n could not make an item of the answer [item 1]',
			description: expect.stringContaining('Submitted: 3.'),
		});
		await expect(itemsOf(runOf(), [ok('bad')], broken)).rejects.toMatchObject({
			description: expect.stringMatching(/your n8n\.$/),
		});
	});
});

describe('A node that could not send anything', () => {
	const items = [{ json: { a: 1 } }, { json: { a: 2 } }];
	const problem = { message: 'No credential', description: 'Choose one.', item: 1 };

	it('says why for every item', () => {
		const ending = endingOf(contextOf({ onError: 'continue' }));
		const error = { message: 'No credential', description: 'Choose one.' };
		expect(failAll(ending, items, problem)).toEqual([
			[
				{ json: { a: 1, error }, pairedItem: { item: 0 } },
				{ json: { a: 2, error }, pairedItem: { item: 1 } },
			],
		]);
	});

	it('stops where it is to stop, and names the item that is to blame', () => {
		const fail = (isTool = false) => failAll(endingOf(contextOf({ isTool })), items, problem);
		expect(() => fail()).toThrow(expect.objectContaining({ message: 'No credential [item 1]' }));
		expect(() => fail(true)).toThrow('No credential [item 1]. Choose one.');
	});
});
