import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { savedForRetry, useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { retry, watch } from '../support/vaultRetry.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';
import { fieldParameters, issueRows, rows } from '../support/velocertIssue.mts';
import { saidOf } from '../support/failures.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));

const RETRY = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };
const CONTINUE = { onError: 'continueRegularOutput' as const };
const CHANGING = '={{ "Food Safety " + $now.toISO() + $runIndex }}';
const told = ({ outputs }: NodeResult) => outputs[0].map(saidOf);

/** How many mails each person got. */
function mails(): Record<string, number> {
	const count: Record<string, number> = {};
	const { issued, vault } = sandbox.current.store;
	for (const { email } of [...issued, ...vault]) count[email] = (count[email] ?? 0) + 1;
	return count;
}

const person = (index: number) => `person${index}@example.com`;
const oneEach = (count: number) =>
	Object.fromEntries(Array.from({ length: count }, (_, index) => [person(index), 1]));

const people = (count: number): INodeExecutionData[] =>
	Array.from({ length: count }, (_, index) => ({ json: { mail: person(index) } }));

/** Issues rows that carry `mail`, with the title given by an expression. */
async function issue(
	items: INodeExecutionData[],
	courseTitle: string,
	over: Partial<NodeRun> = {},
	options: IDataObject = {},
) {
	const value = {
		email: '={{ $json.mail }}',
		recipientName: 'Jane Doe',
		courseTitle,
		completionDate: '2026-11-24',
		score: 95,
		passed: true,
	};
	const parameters = fieldParameters('101', value, options);
	return await issueRows(sandbox.current, items, { parameters, ...over });
}

function refuse(endpoint: string, skip = 0, times = 1): void {
	const body = { message: 'Closed' };
	sandbox.current.faults.add({
		match: { endpoint },
		kind: 'status',
		status: 422,
		body,
		skip,
		times,
	});
}

/** Loses the first answer of a write, and keeps VEC from being asked about it. */
function loseAnswer(endpoint: string, kind: 'dropAfterCommit' | 'dropBefore'): void {
	sandbox.current.faults.add([
		{ match: { endpoint }, kind },
		{ match: { endpoint: 'vec.list' }, kind: '500', times: 99 },
	]);
}

describe('Velocert Issue with a value that changes from try to try', () => {
	it('issues once to each when a bad row makes n8n try five times', async () => {
		const items = [{ json: { mail: 'nobody' } }, ...people(2)];
		const result = await issue(items, CHANGING, { settings: { ...CONTINUE, ...RETRY } });
		expect(told(result)).toEqual([expect.stringContaining('Email'), 'submitted', 'submitted']);
		expect(mails()).toEqual(oneEach(2));
	});

	it('stops at a lost answer however often n8n tries, and issues to nobody twice', async () => {
		const lost = { match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' as const };
		sandbox.current.faults.add({ ...lost, skip: 1 });
		const run = { settings: RETRY };
		const { error } = await issue(people(6), CHANGING, run, { recipientsPerRequest: 2 });
		expect(error?.message).toBe(
			'Velocert did not confirm: the certificate may or may not have been issued [item 2]',
		);
		expect(error?.description).toContain(`Unknown: 2 (${person(2)}, ${person(3)})`);
		expect(mails()).toEqual(oneEach(4));
	});

	it('knows a repeated row in every try', async () => {
		refuse('velocert.issue', 1);
		const items = [...people(1), ...people(1), { json: { mail: person(1) } }];
		const options = { recipientsPerRequest: 1 };
		const first = await issue(items, 'Monday', {}, options);
		expect(first.error).toBeDefined();
		const second = await issue(items, 'Tuesday', { resume: savedForRetry(first) }, options);
		expect(told(second)).toEqual(['submitted', 'skipped', 'submitted']);
		expect(mails()).toEqual(oneEach(2));
	});

	it('does not take a second call of an AI tool for the first one', async () => {
		const inner = new VelocertIssue();
		const node = {
			description: inner.description,
			async execute(this: IExecuteFunctions) {
				const first = await inner.execute.call(asTool(this, [rows(2)[0]]));
				const second = await inner.execute.call(asTool(this, [rows(2)[1]]));
				return [[...first[0], ...second[0]]];
			},
		} as INodeType;
		expect(told(await issueRows(sandbox.current, rows(2), { node }))).toEqual(
			Array(2).fill('submitted'),
		);
		expect(mails()).toEqual(oneEach(2));
	});
});

/** What an AI tool is given: items of its own, and no round. */
function asTool(ctx: IExecuteFunctions, items: INodeExecutionData[]): IExecuteFunctions {
	const evaluateExpression = () => {
		throw new Error('There is no $runIndex');
	};
	return Object.assign(Object.create(ctx) as IExecuteFunctions, {
		getInputData: () => items,
		evaluateExpression,
	});
}

describe('VEC Vault Upload with a title or date that changes from try to try', () => {
	it.each<[string, IDataObject, IDataObject]>([
		['title', { certificateTitle: 'Monday' }, { certificateTitle: 'Tuesday' }],
		[
			'date',
			{ additionalFields: { issueDate: '2026-11-24' } },
			{ additionalFields: { issueDate: '2026-11-25' } },
		],
	])('uploads nothing again that the Retry button finds with another %s', async (_, then, now) => {
		refuse('vec.create', 2);
		const items = await peopleWithPdf(3);
		const options = { concurrency: 1 };
		const first = await upload(sandbox.current, items, {}, options, then);
		expect(first.error).toBeDefined();
		const resume = savedForRetry(first);
		const second = await upload(sandbox.current, items, { resume }, options, now);
		expect(second.outputs[0]).toHaveLength(3);
		expect(mails()).toEqual(oneEach(3));
	});

	it.each([
		['finds what was sent before under its former title', 'dropAfterCommit', 1],
		['sends nothing where the list does not show it', 'dropBefore', 0],
	] as const)('%s', async (_, kind, created) => {
		loseAnswer('vec.create', kind);
		const items = await peopleWithPdf(1);
		const first = await upload(sandbox.current, items, {}, {}, { certificateTitle: 'Monday' });
		expect(first.error?.message).toContain('VEC did not confirm');
		const before = sandbox.requests('vec.create');
		sandbox.current.faults.clear();
		const resume = savedForRetry(first);
		const title = { certificateTitle: 'Tuesday' };
		const second = await upload(sandbox.current, items, { resume }, {}, title);
		if (created) expect(second.outputs[0][0].json).toMatchObject({ recovered: true });
		else expect(second.error?.message).toContain('VEC did not confirm');
		expect([sandbox.current.counters.vec.created, sandbox.requests('vec.create')]).toEqual([
			created,
			before,
		]);
	});

	it('knows a moment again that n8n has saved as text', async () => {
		refuse('vec.create', 2);
		const items = await peopleWithPdf(3);
		// At runtime other nodes hand on moments, which n8n saves as ISO text.
		for (const { json } of items) Object.assign(json, { at: new Date('2026-11-24T02:00:00Z') });
		const run = { workflowSettings: { timezone: 'America/New_York' } };
		const date = { additionalFields: { issueDate: '={{ $json.at }}' } };
		const first = await upload(sandbox.current, items, run, { concurrency: 1 }, date);
		expect(first.error).toBeDefined();
		const resume = savedForRetry(first);
		await upload(sandbox.current, [], { ...run, resume }, { concurrency: 1 }, date);
		expect(mails()).toEqual(oneEach(3));
	});
});

describe('VEC Vault Bulk with a title that changes from try to try', () => {
	it('submits once for each when a bad row makes n8n try five times', async () => {
		const items = await peopleWithPdf(3);
		items[0].json.mail = 'nobody';
		const run = { settings: { ...CONTINUE, ...RETRY } };
		const title = { certificateTitle: CHANGING };
		await bulk(sandbox.current, items, run, {}, title);
		expect(mails()).toEqual({ [person(1)]: 1, [person(2)]: 1 });
		expect(sandbox.requests('vec.bulk')).toBe(1);
	});

	it.each([
		['finds what was sent before under its former title', 'dropAfterCommit', 2],
		['sends nothing where the list does not show it', 'dropBefore', 0],
	] as const)('%s', async (_, kind, created) => {
		loseAnswer('vec.bulk', kind);
		const items = await peopleWithPdf(2);
		const first = await bulk(sandbox.current, items, {}, {}, { certificateTitle: 'Monday' });
		expect(first.error?.message).toContain('VEC did not confirm');
		sandbox.current.faults.clear();
		const resume = savedForRetry(first);
		const title = { certificateTitle: 'Tuesday' };
		const second = await bulk(sandbox.current, items, { resume }, {}, title);
		if (created) expect(second.outputs[0][1].json).toMatchObject({ recovered: true });
		else expect(second.error?.message).toContain('VEC did not confirm');
		expect([mails(), sandbox.requests('vec.bulk')]).toEqual([oneEach(created), 1]);
	});
});

describe('VEC Vault Retry with a certificate that changes from try to try', () => {
	it('retries the one that the row named first, and no other', async () => {
		const failed = Array.from({ length: 3 }, () =>
			addVaultCertificate(sandbox.current, { status: 'failed' }),
		);
		const retries = failed.map(watch);
		refuse('vec.retry', 1);
		const [a, b, c] = failed.map(({ uuid }) => uuid);
		const named = (uuids: string[]) => ({
			certificateId: { mode: 'id', value: `={{ ${JSON.stringify(uuids)}[$itemIndex] }}` },
			options: { concurrency: 1 },
		});
		const first = await retry(sandbox.current, [a, b], {}, named([a, b]));
		expect(first.error).toBeDefined();
		const run = { resume: savedForRetry(first) };
		const second = await retry(sandbox.current, [a, b], run, named([c, b]));
		expect(second.outputs[0].map(({ json }) => json.uuid)).toEqual([a, b]);
		expect(retries.map((count) => count())).toEqual([1, 1, 0]);
	});
});
