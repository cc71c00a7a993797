import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { fakePdf } from '../../sandbox/samples.mts';
import { itemWithFile, useBinaryMode } from '../support/runNode.mts';
import { reply, useHostileServer } from '../support/securityServer.mts';
import { useSandbox } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { UNKNOWN } from '../support/vaultDownload.mts';
import { upload } from '../support/vaultUpload.mts';

const sandbox = useSandbox();
const server = useHostileServer();
beforeAll(async () => await useBinaryMode('default'));

const MARK = '--axios-1.18.0-boundary-0123456789';
/** File names, and what has to arrive; the type of the file is taken from its content. */
const NAMES: Array<[name: string, arrives: string]> = [
	['plain.pdf', 'plain.pdf'],
	['Ünïcödé 李明 😀.pdf', 'Ünïcödé 李明 😀.pdf'],
	['a b;c,d&e=f%0d%0a.pdf', 'a b;c,d&e=f%0d%0a.pdf'],
	['a"b.pdf', 'a_b.pdf'],
	['a"; name="applicant_email"; x=".pdf', 'a_; name=_applicant_email_; x=_.pdf'],
	['a"; filename="b.php"; x=".pdf', 'a_; filename=_b.php_; x=_.pdf'],
	['a"; filename*=UTF-8\'\'b.php; x=".pdf', "a_; filename_=UTF-8''b.php; x=_.pdf"],
	['a\r\nContent-Type: text/html\r\n\r\n<b>.pdf', 'a_Content-Type_ text_html_b_.pdf'],
	[`a\r\n${MARK}--\r\n.pdf`, `a_${MARK}--_.pdf`],
	['a\nb\rc\0d\x1be\x7f.pdf', 'a_b_c_d_e_.pdf'],
	['a\\.pdf', 'a_.pdf'],
	['a\\".pdf', 'a_.pdf'],
	['..\\..\\a.pdf', '_.._a.pdf'],
	['../../etc/a.pdf', '_.._etc_a.pdf'],
	['.pdf', 'pdf.pdf'],
	['a.PDF', 'a.PDF'],
	['a.pdf\\', 'a.pdf_.pdf'],
	[`${'x'.repeat(5_000)}.pdf`, `${'x'.repeat(180)}.pdf`],
	['a.pdf\r\n', 'a.pdf_.pdf'],
];

/** Texts of fields, all of them data; those with control characters are refused, see `dataAsItComes`. */
const TEXTS: Array<[what: string, text: string]> = [
	['a line break', 'first\nsecond\r\nthird'],
	[
		'a part of its own',
		`x\r\n${MARK}\r\nContent-Disposition: form-data; name="applicant_email"\r\n\r\nb@example.com`,
	],
	['the end of all parts', `x\r\n${MARK}--\r\nx`],
	['quotes and signs', `"'; name="a"; \\ %0d%0a & = + # ? <b>`],
	['invisible signs', 'a\u2028e\u202ef\u200bg'],
	['other scripts', 'Їжак 李明 عربى 😀'],
];

async function person(fileName: string, over: IDataObject = {}): Promise<INodeExecutionData> {
	const file = { bytes: fakePdf(1_500), fileName, mimeType: 'application/pdf' };
	return await itemWithFile({ name: 'Jane Doe', mail: 'jane@example.com', ...over }, file);
}

/** The parts of a form as they came over the wire, by nothing but its boundary. */
function partsOf({ headers, body }: { headers: { 'content-type'?: string }; body: Buffer }) {
	const boundary = /boundary=(\S+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
	const pieces = body.toString('latin1').split(`--${boundary}`);
	expect([pieces[0], pieces.at(-1)]).toEqual(['', '--\r\n']);
	return pieces.slice(1, -1).map((piece) => {
		const [head, ...rest] = piece.slice(2).split('\r\n\r\n');
		return { head, content: rest.join('\r\n\r\n').slice(0, -2) };
	});
}

/** What arrives of a text: a title or a name on one line, details with the line breaks of a form. */
function arriving(text: string): { line: string; lines: string } {
	const seen = text.replace(/\u200b/g, '');
	return {
		line: seen.replace(/\s+/g, ' '),
		lines: seen.replace(/\r?\n|\u2028/g, '\r\n'),
	};
}

const titled = <T extends string[]>(rows: T[]) =>
	rows.map((row) => [JSON.stringify(row[0].slice(0, 50)), ...row] as [string, ...T]);

describe.each(['VEC Vault Upload', 'VEC Vault Bulk'])('a file name in %s', (node) => {
	const send = async (items: INodeExecutionData[], over = {}) =>
		node === 'VEC Vault Bulk'
			? await bulk(sandbox.current, items, over)
			: await upload(sandbox.current, items, over);

	it.each(titled(NAMES))('arrives as the name of one file: %s', async (_, name, arrives) => {
		const { error } = await send([await person(name)]);
		expect(error).toBeUndefined();
		const { store, counters } = sandbox.current;
		expect(counters.vec.created).toBe(1);
		expect(store.vault[0]).toMatchObject({
			title: 'Food Safety',
			fullName: 'Jane Doe',
			email: 'jane@example.com',
			file: { name: arrives, mimeType: 'application/pdf', size: 1_500 },
		});
	});

	it.each(titled(NAMES))('makes no header and no part of its own: %s', async (_, name, arrives) => {
		server.answer(reply(422, {}));
		await send([await person(name)], {
			credentials: { vecApi: { apiToken: 'demo-token-1', baseUrl: server.origin } },
		});
		const parts = partsOf(server.received[0]);
		expect(parts).toHaveLength(node === 'VEC Vault Bulk' ? 1 : 5);
		const field = node === 'VEC Vault Bulk' ? 'file' : 'certificate_file';
		expect(Buffer.from(parts.at(-1)?.head ?? '', 'latin1').toString('utf8')).toBe(
			`Content-Disposition: form-data; name="${field}"; filename="${arrives}"\r\nContent-Type: application/pdf`,
		);
		expect(parts.at(-1)?.content).toHaveLength(1_500);
	});
});

describe('a field', () => {
	it.each(TEXTS)('of VEC Vault Upload arrives as text with %s', async (_, text) => {
		const { error } = await upload(
			sandbox.current,
			[await person('a.pdf', { name: text })],
			{},
			{},
			{ certificateTitle: text, additionalFields: { details: text } },
		);
		expect(error).toBeUndefined();
		const { line, lines } = arriving(text);
		expect(sandbox.current.store.vault).toHaveLength(1);
		expect(sandbox.current.store.vault[0]).toMatchObject({
			title: line,
			fullName: line,
			details: lines,
			email: 'jane@example.com',
		});
	});

	it.each(TEXTS)('of VEC Vault Bulk arrives as text with %s', async (_, text) => {
		const items = [
			await person('a.pdf', { name: text }),
			await person('b.pdf', { mail: 'b@example.com' }),
		];
		const { error } = await bulk(
			sandbox.current,
			items,
			{},
			{},
			{
				additionalFields: { details: text },
			},
		);
		expect(error).toBeUndefined();
		const { line, lines } = arriving(text);
		expect(sandbox.current.store.vault.map(({ fullName, email }) => [fullName, email])).toEqual([
			[line, 'jane@example.com'],
			['Jane Doe', 'b@example.com'],
		]);
		expect(sandbox.current.store.vault[0].details).toBe(lines);
	});

	it.each(TEXTS)('makes no part of its own with %s', async (_, text) => {
		server.answer((response, { url }) =>
			reply(url.endsWith('/upload-file') ? 201 : 422, { data: { file_id: UNKNOWN } })(response),
		);
		const credentials = { vecApi: { apiToken: 'demo-token-1', baseUrl: server.origin } };
		const parameters = { certificateTitle: text, additionalFields: { details: text } };
		await upload(
			sandbox.current,
			[await person('a.pdf', { name: text })],
			{ credentials },
			{},
			parameters,
		);
		await bulk(
			sandbox.current,
			[await person('a.pdf', { name: text })],
			{ credentials },
			{},
			parameters,
		);
		const [single, , entries] = server.received;
		const names = (request: typeof single) =>
			partsOf(request).map(({ head }) => / name="([^"]+)"/.exec(head)?.[1]);
		expect(names(single)).toEqual([
			'certificate_title',
			'full_name',
			'applicant_email',
			'details',
			'certificate_file',
		]);
		expect(names(entries)).toEqual([
			'entries[0][certificate_title]',
			'entries[0][full_name]',
			'entries[0][applicant_email]',
			'entries[0][file_id]',
			'entries[0][details]',
		]);
	});

	it.each([
		'jane@example.com\r\nBcc: b@example.com',
		'jane@example.com\0',
		'jane@exam\u200bple.com',
		'jane\u202e@example.com',
		'jane@example.com,b@example.com',
		'jane@example.com;b@example.com',
		'"jane"@example.com',
		'<jane@example.com>',
	])('of an address is refused when it holds more than one address: %j', async (mail) => {
		const items = [await person('a.pdf', { mail })];
		for (const run of [upload, bulk]) {
			const { error } = await run(sandbox.current, items);
			expect(error?.message).toBe("'Applicant Email' holds no email address [item 0]");
		}
		expect(sandbox.current.counters.endpoints).toEqual({});
	});
});
