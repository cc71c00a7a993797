import { ExecuteContext } from 'n8n-core';
import type { NodeResult } from '../support/runNode.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { useNoWaiting } from '../support/securityServer.mts';
import { useSandbox } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { download, itemsFor, UNKNOWN } from '../support/vaultDownload.mts';
import { personWithPdf, upload } from '../support/vaultUpload.mts';
import { issueRows, row, rows } from '../support/velocertIssue.mts';
import { failureOf } from '../support/failures.mts';

const sandbox = useSandbox();
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

const HTML = '<img src=x onerror="alert(1)"><a href="https://example.com">Sign in</a>';

function answer(endpoint: string, status: number, body: unknown): void {
	sandbox.current.faults.add({ match: { endpoint }, kind: 'status', status, body, times: 1_000 });
}

/** What n8n renders as HTML. */
const rendered = ({ error, hints }: NodeResult) =>
	[error?.description ?? '', ...hints.map(({ message }) => message)].join('\n');

/** Opening signs of anything a browser would take for more than text. */
const MARKUP = /<[a-z!/?]/i;

describe('what a service says', () => {
	const said = { message: HTML, errors: { full_name: [HTML], [HTML]: [HTML] } };

	it.each([
		['VEC Vault Upload', 'vec.create', 422, said],
		['VEC Vault Upload', 'vec.create', 404, { message: HTML }],
		['VEC Vault Upload', 'vec.create', 403, { required_permission: HTML }],
		['VEC Vault Upload', 'vec.create', 422, { message: HTML }],
		['VEC Vault Bulk', 'vec.bulk', 422, { message: HTML, errors: [`Entry 0: ${HTML}`] }],
		['VEC Vault Bulk', 'vec.bulk', 202, { data: { batch_id: HTML, total: 7 } }],
		['VEC Vault Download', 'vec.download', 400, said],
		['Velocert Issue', 'velocert.validate', 200, { valid: false, errors: [HTML] }],
		[
			'Velocert Issue',
			'velocert.validate',
			200,
			{ valid: false, errors: [`recipientName: ${HTML}`] },
		],
		['Velocert Issue', 'velocert.validate', 422, said],
		[
			'Velocert Issue',
			'velocert.issue',
			422,
			{ message: HTML, errors: { 'recipients.0.email': HTML } },
		],
		['Velocert Issue', 'velocert.issue', 200, { results: [{ status: 'failed', error: HTML }] }],
		['Velocert Issue', 'velocert.inputFields', 403, { message: HTML }],
		['Velocert Issue', 'velocert.inputFields', 200, { [HTML]: HTML }],
	])('is text and no markup: %s, %s %i %j', async (name, endpoint, status, body) => {
		answer(endpoint, status, body);
		const result = await run(name);
		expect(result.error ?? result.hints[0]).toBeDefined();
		expect(rendered(result)).not.toMatch(MARKUP);
		expect(result.error?.message ?? '').not.toMatch(MARKUP);
	});

	it('is text and no markup in a hint', async () => {
		sandbox.current.settings.processingMs = 0;
		answer('vec.bulk', 202, { data: { batch_id: HTML, total: 7 } });
		const result = await bulk(sandbox.current, [await personWithPdf(0)], {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(result.hints.length).toBeGreaterThan(0);
		expect(rendered(result)).not.toMatch(MARKUP);
	});

	it('stays as it is for an agent, which reads text', async () => {
		const isTool = jest.spyOn(ExecuteContext.prototype, 'isToolExecution').mockReturnValue(true);
		answer('vec.create', 422, { message: 'Too long: <b>name</b> & title' });
		const { outputs } = await upload(sandbox.current, [await personWithPdf(0)], {
			settings: { onError: 'continueRegularOutput' },
		});
		isTool.mockRestore();
		expect(failureOf(outputs[0][0])?.description).toContain('"Too long: <b>name</b> & title"');
	});
});

describe('what a row says', () => {
	it.each([
		['an address', { mail: `${HTML}@example.com` }, {}],
		['a date', {}, { additionalFields: { issueDate: HTML } }],
	])('is text and no markup where it is quoted: %s', async (_, json, parameters) => {
		const items = [await personWithPdf(0, json)];
		const result = await upload(sandbox.current, items, {}, {}, parameters);
		expect(result.error?.description).toContain('&lt;img');
		expect(rendered(result)).not.toMatch(MARKUP);
	});

	it('is text and no markup where the message quotes it', async () => {
		const result = await upload(
			sandbox.current,
			[await personWithPdf(0)],
			{},
			{},
			{ binaryPropertyName: HTML },
		);
		expect(result.error?.message).toContain("names no file of this item: '‹img");
		expect(result.error?.message).not.toMatch(MARKUP);
	});

	it('is text and no markup where a file is called by its name', async () => {
		const { json, binary } = await personWithPdf(0);
		const file = { ...binary?.data, fileName: `${HTML}.exe` };
		const result = await upload(sandbox.current, [{ json, binary: { data: file } } as never]);
		expect(result.error?.description).toContain('&lt;img');
		expect(rendered(result)).not.toMatch(MARKUP);
	});

	it('is text and no markup where a value does not fit its field', async () => {
		const result = await issueRows(sandbox.current, [row(0, { Score: HTML, PASSED: HTML })]);
		expect(result.error?.description).toContain('&lt;img');
		expect(rendered(result)).not.toMatch(MARKUP);
	});
});

/** Codes that make n8n put a sentence of its own in place of a message, and words that hold one. */
const CODES = ['ENOTFOUND', 'ECONNREFUSED', 'EPERM', 'ENOENT', 'getaddrinfo', 'ETIMEDOUT'];
const WORDS = ['preexisting', 'superpermit', 'reaccess', ...CODES, 'error', '401', '\u202e', '😀'];

/** Sentences of the package, whatever a service says. */
const OURS = [
	/^(VEC|Velocert) does not accept (this \w+|'[\w.[\] -]{1,39}…?'|'Full Name'|the 'API Token'|the data of this row)$/,
	/^The (VEC|Velocert) 'API Token' lacks (a permission|the permission '[\w:.-]{1,40}')$/,
	/^(VEC|Velocert) does not know this \w+( \w+)*$/,
	/^(VEC|Velocert) answered with a (web page|redirect) instead of data$/,
	/^(VEC|Velocert) did not (answer|confirm: the \w+ may or may not have been \w+)$/,
	/^(VEC|Velocert) finds the \w+( \w+)* too large$/,
	/^(VEC|Velocert) does not offer this call at the 'Base URL'$/,
	/^(VEC|Velocert), or a firewall in front of it, turned n8n away$/,
	/^(VEC|Velocert) (asks for a payment first, or the plan does not cover this|may not do this for legal reasons)$/,
	/^The answer of (VEC|Velocert) could not be understood$/,
	/^(VEC|Velocert) asks to slow down and still did after several tries$/,
	/^VEC has this certificate already/,
	/^VEC sent something that is not a complete PDF$/,
	/^Velocert did not issue to this recipient$/,
	// The name is one of a field of the organisation's own.
	/^'.{1,40}'(: (it is empty|no column is called like it)| does not fit the template)$/s,
];

describe('the message of a failure', () => {
	// A fixed beginning, so that a text once found bad is found again.
	const random = seeded(20_261_124);
	const pick = <T,>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
	const sentence = () =>
		Array.from({ length: 1 + Math.floor(random() * 30) }, () =>
			pick([...WORDS, HTML, 'x'.repeat(200), '{"a":1}', "'", '"', '\n', '[item 3]']),
		).join(pick([' ', '', '.', ': ']));
	const field = () =>
		pick(['full_name', 'email', 'constructor', '__proto__', sentence(), sentence()]);
	const body = () => ({
		message: sentence(),
		errors: pick<unknown>([
			{ [field()]: [sentence()] },
			[sentence(), `Entry 0: ${sentence()}`],
			[{ field: field(), message: sentence() }],
			sentence(),
		]),
		required_permission: sentence(),
		valid: false,
		results: [{ status: 'failed', error: sentence(), message: sentence() }],
	});
	const cases = Array.from({ length: 120 }, (_, index) => ({
		index,
		status: pick([200, 400, 401, 403, 404, 409, 413, 422, 422, 422, 429, 500, 502]),
		body: JSON.stringify(body()),
		where: pick([
			['VEC Vault Upload', 'vec.create'],
			['VEC Vault Bulk', 'vec.bulk'],
			['VEC Vault Download', 'vec.download'],
			['Velocert Issue', 'velocert.validate'],
			['Velocert Issue', 'velocert.issue'],
			['Velocert Issue', 'velocert.inputFields'],
		] as const),
	}));

	it.each(cases)(
		'is a short one of ours: $index $where $status',
		async ({ status, where, body }) => {
			answer(where[1], status, JSON.parse(body));
			const { error } = await run(where[0]);
			// Some of what a service may say on success is a success.
			if (error === undefined && status === 200) return;
			const [, message, item] = /^([\s\S]*?)( \[item \d+\])?$/.exec(error?.message ?? '') ?? [];
			expect(message.length).toBeLessThanOrEqual(100);
			expect(item).toBe(' [item 0]');
			expect(OURS.filter((sentence) => sentence.test(message))).toHaveLength(1);
		},
	);

	it('is not replaced by n8n when a field of the user holds the name of a network code', async () => {
		const id = 'preexistingConditions';
		answer('velocert.inputFields', 200, { [id]: 7 });
		const { error } = await issueRows(sandbox.current, [row(0, { [id]: 'many' })]);
		expect(error?.message).toBe(`'${id}': 'many' is not a number such as 95 or 7.5 [item 0]`);
	});
});

async function run(name: string): Promise<NodeResult> {
	if (name === 'Velocert Issue') return await issueRows(sandbox.current, rows(1));
	if (name === 'VEC Vault Download') return await download(sandbox.current, itemsFor(UNKNOWN));
	const items = [await personWithPdf(0)];
	return name === 'VEC Vault Bulk'
		? await bulk(sandbox.current, items)
		: await upload(sandbox.current, items);
}

function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
		return state / 2_147_483_648;
	};
}
