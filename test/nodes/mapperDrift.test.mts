import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import { SANDBOX_TYPES } from '../../sandbox/velocertTypes.mts';
import { useSandbox } from '../support/services.mts';
import { editorContext, fieldParameters, issueRows, row } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
const TYPE = '900';
type Example = Record<string, unknown>;

/** Gives the organisation one more type, or changes what it asks for. */
function changeType(example: Example, id = TYPE): void {
	const known = SANDBOX_TYPES.find((type) => type.id === id);
	if (known) known.example = example;
	else SANDBOX_TYPES.push({ id, displayName: `Template ${id}`, example });
}
const typeCount = SANDBOX_TYPES.length;
afterEach(() => SANDBOX_TYPES.splice(typeCount));

const sent = () => sandbox.current.store.issued.map(({ credential }) => credential);
const node = new VelocertIssue();
const typed = (value: string) => editorContext(sandbox.current, value);
const { requests } = sandbox;

/** Issues what the mapper holds, as it was saved before the type changed. */
const issueMapped = async (value: IDataObject, items: INodeExecutionData[] = [{ json: {} }]) =>
	await issueRows(sandbox.current, items, {
		parameters: fieldParameters(TYPE, { email: 'ana@example.com', ...value }),
	});

/** Issues with automatic mapping. */
const issueColumns = async (items: INodeExecutionData[], credentialType = TYPE) =>
	await issueRows(sandbox.current, items, {
		parameters: fieldParameters(credentialType),
	});

describe('A template that was changed after its fields were mapped', () => {
	it.each<[string, Example, RegExp]>([
		[
			'a renamed field',
			{ recipientName: 'Jane', title: 'Welding' },
			/'title': it is empty.*'courseTitle': the template has no such field \(any more\); refresh the field list/,
		],
		[
			'an added field',
			{ recipientName: 'Jane', courseTitle: 'Welding', grade: 'A' },
			/'grade': it is empty/,
		],
		[
			'a removed field',
			{ recipientName: 'Jane' },
			/'courseTitle': the template has no such field \(any more\); refresh the field list/,
		],
		[
			'a field that is a number now',
			{ recipientName: 'Jane', courseTitle: 7 },
			/'courseTitle': 'Welding' is not a number such as 95 or 7\.5/,
		],
		[
			'a field that is an object now',
			{ recipientName: { first: 'Jane', last: 'Doe' }, courseTitle: 'Welding' },
			/'recipientName\.first': it is empty.*'recipientName\.last': it is empty.*'recipientName': the template has no such field/,
		],
	])('F25 names %s before anything is issued', async (_, example, said) => {
		const value = { recipientName: 'Ana', courseTitle: 'Welding' };
		changeType({ recipientName: 'Jane', courseTitle: 'Welding' });
		expect((await issueMapped(value)).error).toBeUndefined();
		sandbox.current.reset();
		changeType(example);
		const { error } = await issueMapped(value);
		expect(`${error?.message} ${error?.description}`).toMatch(said);
		expect(requests('velocert.issue')).toBe(0);
		expect(requests('velocert.validate')).toBe(0);
	});

	it('does not miss a removed field that was left empty', async () => {
		changeType({ recipientName: 'Jane' });
		expect((await issueMapped({ recipientName: 'Ana', courseTitle: '' })).error).toBeUndefined();
		expect(sent()).toEqual([{ recipientName: 'Ana' }]);
	});

	it('F25 says so when the template itself is gone', async () => {
		const { error } = await issueMapped({ recipientName: 'Ana' });
		expect(error?.message).toBe('Velocert does not know this template [item 0]');
		expect(requests('velocert.issue')).toBe(0);
	});
});

describe('Types chosen by an expression', () => {
	it('are looked up once each, and every row is measured by its own', async () => {
		changeType({ recipientName: 'Jane', hours: 1 }, '901');
		changeType({ recipientName: 'Jane', badge: { level: 'gold' } }, '902');
		const items = Array.from({ length: 20 }, (_, index) =>
			row(index, { type: index % 2 ? '901' : 'credentialTypes/902', Hours: '8', Level: 'silver' }),
		);
		const { error, outputs } = await issueColumns(items, '={{ $json.type }}');
		expect(error).toBeUndefined();
		expect(outputs[0].map(({ json }) => json.email)).toEqual(
			items.map(({ json }) => json['E-Mail']),
		);
		expect(requests('velocert.inputFields')).toBe(2);
		for (const { email, credential } of sandbox.current.store.issued) {
			const index = Number(/\d+/.exec(email)?.[0]);
			expect(credential).toEqual({
				recipientName: `Person ${index}`,
				...(index % 2 ? { hours: 8 } : { badge: { level: 'silver' } }),
			});
		}
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 20, duplicates: 0 });
	});
});

describe('Templates of any shape', () => {
	it('has 500 fields', async () => {
		const example = Object.fromEntries(
			Array.from({ length: 500 }, (_, index) => [`field ${index}`, index % 2 ? 'text' : index + 1]),
		);
		changeType(example);
		const columns = Object.fromEntries(
			Object.keys(example).map((name, index) => [name.toUpperCase(), String(index + 7)]),
		);
		const { error } = await issueColumns([{ json: { Email: 'ana@example.com', ...columns } }]);
		expect(error).toBeUndefined();
		expect(sent()[0]).toMatchObject({ 'field 0': 7, 'field 1': '8', 'field 499': '506' });
		const { fields } = await node.methods.resourceMapping.getIssueFields.call(typed(TYPE));
		expect(fields).toHaveLength(501);
		const few = await issueMapped({ 'field 0': 1 });
		expect(few.error?.description).toMatch(/'field 6': it is empty; and 493 more fields/);
		expect((few.error?.description ?? '').length).toBeLessThan(600);
	});

	it('is nested deeply, by mapping and by columns', async () => {
		changeType({ a: { b: { c: { d: { e: 'x', f: 1 } } } }, g: 'y' });
		await issueMapped({ 'a.b.c.d.e': 'deep', 'a.b.c.d.f': '2', g: 'flat' });
		await issueColumns([
			{
				json: {
					email: 'ben@example.com',
					a: { b: { c: { d: { e: 'deep' } } } },
					F: '2',
					G: 'flat',
				},
			},
		]);
		const expected = { a: { b: { c: { d: { e: 'deep', f: 2 } } } }, g: 'flat' };
		expect(sent()).toEqual([expected, expected]);
	});

	it('holds lists, taken as lists or as JSON text', async () => {
		changeType({ skills: ['MIG'], modules: [{ title: 'Safety', hours: 2 }] });
		const modules = [{ title: 'Tools', hours: 3 }];
		await issueMapped({ skills: '["TIG","MAG"]', modules: JSON.stringify(modules) });
		await issueMapped(
			{ email: 'ben@example.com', skills: '={{ $json.skills }}', modules: '={{ $json.modules }}' },
			[{ json: { skills: ['TIG', 'MAG'], modules } }],
		);
		expect(sent()).toEqual(Array(2).fill({ skills: ['TIG', 'MAG'], modules }));
		const { error } = await issueMapped({ skills: 'TIG, MAG', modules });
		expect(error?.message).toContain(`'skills': 'TIG, MAG' is not a list, e.g. ["a", "b"]`);
	});
});

describe('An organisation without types', () => {
	it('shows an empty list, and no error', async () => {
		sandbox.current.settings.velocertHasTypes = false;
		const { results } = await node.methods.listSearch.searchCredentialTypes.call(typed(''));
		expect(results).toEqual([]);
	});
});
