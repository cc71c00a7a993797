import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { endingOf } from '../../../shared/flow/ending.ts';
import type { Run } from '../../../shared/flow/run.ts';
import { openRun, within } from '../../../shared/flow/run.ts';
import type { Setting } from './context.mts';
import { contextOf, dropped, issueThing, refused, service } from './context.mts';

async function open(setting: Setting = {}) {
	const ctx = contextOf(setting);
	return { ctx, opened: await openRun(endingOf(ctx), service) };
}

async function running(setting: Setting = {}) {
	const { ctx, opened } = await open(setting);
	if ('problem' in opened) throw new Error(opened.problem.message);
	return { ctx, run: opened.run };
}

const withOptions = async (options: IDataObject): Promise<Run> =>
	(await running({ parameters: { options } })).run;

async function problemOf(setting: Setting) {
	const { opened } = await open(setting);
	return 'problem' in opened ? opened.problem : undefined;
}

describe('A number the user set', () => {
	it.each([
		[5, 5],
		['7', 7],
		[0, 1],
		[99, 16],
		[undefined, 4],
		[null, 4],
		['', 4],
		['many', 4],
		[Infinity, 4],
	])('%p is taken as %i, between 1 and 16', (value, taken) => {
		expect(within(value, 1, 16, 4)).toBe(taken);
	});
});

describe('A run', () => {
	it('knows what the user set for all items, without a word what is usual', async () => {
		const { run } = await running();
		const { simplify, isDryRun, manualRunLimit, options, timeZone, onError, isTool } = run;
		expect({ simplify, isDryRun, manualRunLimit, options, timeZone, onError, isTool }).toEqual({
			simplify: true,
			isDryRun: false,
			manualRunLimit: 10,
			options: {},
			timeZone: 'Europe/Rome',
			onError: 'stop',
			isTool: false,
		});
	});

	it('knows what the user changed', async () => {
		const parameters = { simplify: false, options: { dryRun: 'ja', manualRunLimit: 0 } };
		const { run } = await running({ parameters });
		expect([run.simplify, run.isDryRun, run.manualRunLimit]).toEqual([false, true, 0]);
		expect([run.options, run.parameters]).toEqual([parameters.options, parameters]);
	});

	it.each([
		[{}, 4],
		[{ concurrency: 1 }, 1],
		[{ concurrency: 2.6 }, 3],
		[{ concurrency: 'x' }, 4],
		[{ concurrency: 99 }, 16],
		[{ concurrency: -1 }, 1],
	])('has so many requests in flight at most with %j', async (options, most) => {
		const { gate } = (await withOptions(options)).client;
		for (let answers = 0; answers < 50; answers++) gate.succeeded(issueThing, 1);
		expect(gate.width()).toBe(most);
	});

	it('remembers by what n8n keeps with the execution', async () => {
		const saved: IDataObject = {};
		const { run } = await running({ saved });
		run.memo.set('a', 'done');
		expect(saved.written).toHaveProperty('a');
	});

	it('speaks of a call without an answer in the words of that call', async () => {
		const { run } = await running();
		expect(run.describe(dropped, issueThing).message).toContain('may or may not have been issued');
		const named = refused(422, { errors: [{ field: 'mail', message: 'is taken' }] });
		expect(run.describe(named, issueThing, { mail: 'Email' }).field).toBe('Email');
	});

	it('is cancelled when the execution is', async () => {
		const abort = new AbortController();
		const { run } = await running({ signal: abort.signal });
		expect([run.cancelled(), (await running()).run.cancelled()]).toEqual([false, false]);
		abort.abort();
		expect(run.cancelled()).toBe(true);
	});
});

describe('A note of a run', () => {
	it('is shown in the output panel, and none of it as markup', async () => {
		const { ctx, run } = await running();
		run.hint('5 < 6');
		run.hintAll([
			{ message: '7 > 6', type: 'info' },
			{ message: 'Look at it', type: 'warning' },
		]);
		expect(ctx.hints).toEqual([
			{ message: '5 &lt; 6', type: 'info', location: 'outputPane' },
			{ message: '7 &gt; 6', type: 'info', location: 'outputPane' },
			{ message: 'Look at it', type: 'warning', location: 'outputPane' },
		]);
	});

	it('is not given to an agent', async () => {
		const { ctx, run } = await running({ isTool: true });
		run.hint('Look at it');
		expect(ctx.hints).toEqual([]);
	});
});

describe('A run that cannot begin', () => {
	it('reads no credential when a switch says neither yes nor no', async () => {
		const credential = jest.fn(async () => ({}));
		const problem = await problemOf({ parameters: { options: { dryRun: 'maybe' } }, credential });
		expect(problem?.message).toBe("'Dry Run' is neither yes nor no, so nothing was sent");
		expect(credential).not.toHaveBeenCalled();
	});

	it('says which credential could not be read, and what n8n says', async () => {
		const credential = async () => await Promise.reject(new Error('No such credential'));
		expect(await problemOf({ credential })).toEqual({
			message: 'The VEC API credential could not be read',
			description:
				'It says: No such credential. Choose the credential in this node again, or enter it anew.',
		});
	});

	it('says what is wrong with the credential in the words written for that', async () => {
		const said = { description: 'Enter the address.' };
		const node = contextOf().getNode();
		const credential = async () =>
			await Promise.reject(new NodeOperationError(node, "The 'Base URL' is empty", said));
		expect(await problemOf({ credential })).toEqual({
			message: "The 'Base URL' is empty",
			...said,
		});
	});
});
