import type { IDataObject } from 'n8n-workflow';
import { useSandbox } from '../support/services.mts';
import { useDedupStore } from '../support/dedupStore.mts';
import { issueRows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
useDedupStore();

const ANA = {
	email: 'ana@example.com',
	recipientName: 'Ana Souza',
	courseTitle: 'Welding',
	completionDate: '2026-11-24',
	score: 95,
	passed: true,
};
const without = (...names: string[]) =>
	Object.fromEntries(Object.entries(ANA).filter(([name]) => !names.includes(name)));
const WITHOUT_NAME = without('recipientName');
const WITHOUT_EMAIL = without('email');

const issued = () =>
	sandbox.current.store.issued.map(({ email, credential }) => ({
		email,
		...(credential as object),
	}));

/** Issues with automatic mapping, as whoever connects a sheet does. */
const auto = async (rows: IDataObject[], over = {}, options = {}) =>
	await issueRows(
		sandbox.current,
		rows.map((json) => ({ json })),
		over,
		options,
	);

describe('A row as Extract From File, Sheets, a Webhook or a Code node gives it', () => {
	it.each<[string, IDataObject, Partial<typeof ANA>]>([
		['a webhook with name and surname', { ...WITHOUT_NAME, name: 'Ana', surname: 'Souza' }, {}],
		[
			'a sheet with first name and name',
			{ ...WITHOUT_NAME, 'First Name': 'Ana', Name: 'Souza' },
			{},
		],
		['two columns that say the same', { ...ANA, 'E-Mail': 'ANA@example.com' }, {}],
		[
			'a title from WordPress',
			{ ...ANA, courseTitle: 'Manager&#8217;s Guide &amp; Health' },
			{ courseTitle: 'Manager’s Guide & Health' },
		],
		[
			'a name from WordPress',
			{ ...ANA, recipientName: 'Seán O&#039;Brien' },
			{ recipientName: "Seán O'Brien" },
		],
		[
			'an address from WordPress',
			{ ...ANA, email: 'o&#039;brien@example.com' },
			{ email: "o'brien@example.com" },
		],
		[
			'a Date of a Code node that became text',
			{ ...ANA, completionDate: '2026-11-23T23:00:00.000Z' },
			{},
		],
		['a name with a blank from a web page', { ...ANA, recipientName: 'Ana\u00a0Souza\u200b' }, {}],
		['a name with line breaks of a cell', { ...ANA, recipientName: 'Ana\r\nSouza' }, {}],
		[
			'a title called like something else',
			{ ...ANA, courseTitle: '#BeKind Course at AT&T' },
			{ courseTitle: '#BeKind Course at AT&T' },
		],
		['somebody called Null', { ...ANA, recipientName: 'Null' }, { recipientName: 'Null' }],
	])('is issued: %s', async (_title, row, over) => {
		const { error } = await auto([row], { workflowSettings: { timezone: 'Europe/Berlin' } });
		expect(error?.message).toBeUndefined();
		expect(issued()).toEqual([{ ...ANA, ...over }]);
	});

	it.each<[string, IDataObject, RegExp, RegExp]>([
		[
			'half a name beside another',
			{ ...WITHOUT_NAME, 'Full name': 'Ana', surname: 'Souza' },
			/several columns could be it: full name, surname/,
			/./,
		],
		[
			'two columns of one meaning',
			{ ...ANA, email: '', 'E-Mail': 'old@example.com', 'e mail': 'new@example.com' },
			/Several columns could be 'Email'/,
			/different addresses: E-Mail, e mail\./,
		],
		[
			'a header that is there twice',
			{ ...WITHOUT_EMAIL, Email: 'ana@example.com', Email_1: 'ben@example.com' },
			/Several columns could be 'Email'/,
			/Email, Email_1/,
		],
		[
			'a date that failed',
			{ ...ANA, courseTitle: 'Course of Invalid DateTime' },
			/'courseTitle'/,
			/'Invalid DateTime' is what a date leaves that could not be read/,
		],
		[
			'an object as text',
			{ ...ANA, courseTitle: '[object Object]' },
			/'courseTitle': '\[object Object\]' is an object turned into text/,
			/./,
		],
		[
			'an expression as text',
			{ ...ANA, recipientName: '{{ $json.name }}' },
			/'recipientName'/,
			/is an expression that was not evaluated/,
		],
		[
			'an error of Russian Excel',
			{ ...ANA, recipientName: '#Н/Д' },
			/'#Н\/Д' is an error of the spreadsheet; correct its formula/,
			/./,
		],
		[
			'an error of LibreOffice',
			{ ...ANA, score: 'Err:502' },
			/'score': 'Err:502' is an error of the spreadsheet/,
			/./,
		],
		[
			'a name nobody can see',
			{ ...ANA, recipientName: '\u200b' },
			/'recipientName': it is empty/,
			/./,
		],
		[
			'a name from a CSV of Windows',
			{ ...ANA, recipientName: 'Jos\ufffd' },
			/'recipientName'/,
			/'Encoding' of Extract From File to 'Latin1'/,
		],
		[
			'a name that was read as Latin1',
			{ ...ANA, recipientName: 'JosÃ©' },
			/'recipientName'/,
			/'Encoding' of Extract From File to 'UTF-8'/,
		],
		[
			'a control character within a name',
			{ ...ANA, recipientName: 'Ana\u0000Souza' },
			/'recipientName'/,
			/a sign nobody can read/,
		],
		[
			'a list',
			{ ...ANA, email: ['ana@example.com'] },
			/'Email' holds a list/,
			/It contains '\["ana@example.com"\]'\. Take one value of it/,
		],
		[
			'a list in a field of text',
			{ ...ANA, courseTitle: ['Welding'] },
			/'courseTitle': '\["Welding"\]' is a list; take one value of it/,
			/./,
		],
		[
			'an address in another language',
			{ ...WITHOUT_EMAIL, 'E-Mail-Adresse': 'ana@example.com' },
			/'Email' is missing: no column is called like an email address/,
			/The item has .*'E-Mail-Adresse'/,
		],
		[
			'an address column with a remark',
			{ ...WITHOUT_EMAIL, 'Email (required)': 'ana@example.com' },
			/'Email' is missing/,
			/'Email \(required\)'/,
		],
		[
			'a semicolon CSV',
			{ 'Email;Name;Course': 'ana@example.com;Ana;Welding' },
			/'Email' is missing/,
			/one column, 'Email;Name;Course', so its file was not split\. Set the option 'Delimiter' of Extract From File to ';'/,
		],
		['a tab CSV', { 'Email\tName': 'ana@example.com\tAna' }, /'Email' is missing/, /to a tab/],
		[
			'a whole line in the cell of the address',
			{ ...ANA, email: 'ana@example.com;Ana;Welding' },
			/'Email' holds no email address/,
			/a whole line of a CSV file\. Set the option 'Delimiter'/,
		],
		[
			'an address with a typographic apostrophe',
			{ ...ANA, email: 'o’brien@example.com' },
			/'Email' holds no email address/,
			/'’' cannot stand before the @/,
		],
		[
			'an address with a slash',
			{ ...ANA, email: 'ana@example.com/' },
			/'Email' holds no email address/,
			/'\/' cannot stand in a domain/,
		],
		[
			'a day that is none',
			{ ...ANA, completionDate: '1899-12-30' },
			/'completionDate'/,
			/what becomes of an empty date/,
		],
	])('is refused before anything is sent: %s', async (_title, row, message, description) => {
		const { error } = await auto([row, row]);
		expect(error?.message).toMatch(message);
		expect(error?.message).toMatch(/^.{1,100} \[item 0\]$/);
		expect(error?.description).toMatch(description);
		expect(issued()).toEqual([]);
	});

	it('tells an empty cell from a column that is missing in all items', async () => {
		const empty = await auto([ANA, WITHOUT_EMAIL]);
		expect(empty.error?.message).toBe("'Email' is empty [item 1]");
		expect(empty.error?.description).toContain("The item has 'recipientName', 'courseTitle'");
		const none = await auto([without('courseTitle')]);
		expect(none.error?.message).toBe("'courseTitle': no column is called like it [item 0]");
		expect(none.error?.description).toContain("The item has 'email', 'recipientName'");
	});

	it('is the same person however it is spelled, also in the next execution', async () => {
		const spellings = [
			'Grace Hopper',
			'Grace\u00a0Hopper',
			'Grace &#72;opper',
			'\u200bGrace  Hopper',
		];
		const rows = spellings.map((recipientName) => ({ ...ANA, recipientName }));
		const options = { skipAlreadyIssued: true };
		const first = await auto(rows.slice(0, 2), {}, options);
		expect(first.outputs[0].map(({ json }) => json.status)).toEqual(['submitted', 'skipped']);
		const next = await auto(rows.slice(2), {}, options);
		expect(next.outputs[0].map(({ json }) => json.status)).toEqual(['skipped', 'skipped']);
		expect(issued()).toEqual([{ ...ANA, recipientName: 'Grace Hopper' }]);
	});
});
