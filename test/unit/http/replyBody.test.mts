import type { ServiceError } from '../../../shared/http/outcome.ts';
import { isHtml, parseJson, readErrors, readRefusal } from '../../../shared/http/replyBody.ts';

describe('How much JSON is read', () => {
	it.each([
		[101, true],
		[102, false],
	])('of %d lists in each other: %s', (depth, isRead) => {
		const text = '['.repeat(depth) + ']'.repeat(depth);
		expect(parseJson(text) !== undefined).toBe(isRead);
	});

	it.each([
		[249_999, true],
		[250_000, false],
	])('of a list of %d numbers: %s', (length, isRead) => {
		expect(parseJson(`[${'1,'.repeat(length - 1)}1]`) !== undefined).toBe(isRead);
	});

	it('all of a long text', () => {
		const text = 'a'.repeat(1_200_000);
		expect(parseJson(JSON.stringify(text))).toBe(text);
	});

	it('nothing of what would only take long to read', () => {
		const parse = jest.spyOn(JSON, 'parse');
		const isTried = (text: string) => {
			parse.mockClear();
			expect(parseJson(text)).toBeUndefined();
			return parse.mock.calls.length > 0;
		};
		const signs = `${','.repeat(333_334)}${'['.repeat(333_333)}${'{'.repeat(333_333)}`;
		expect([isTried(`${signs}{`), isTried(`${signs}x`)]).toEqual([false, true]);
		parse.mockRestore();
	});

	it.each(['', '{', '{"a":}', 'OK'])('nothing of what is none: %j', (text) => {
		expect(parseJson(text)).toBeUndefined();
	});
});

describe('A web page', () => {
	it.each(['<p>', ' \n\t<!doctype html>', '<?xml version="1.0"?>', '<HTML>'])('is %j', (text) => {
		expect(isHtml(text)).toBe(true);
	});

	it.each(['', '< p>', '<1>', 'a <p>', '{"a":"<p>"}', '-<p>'])('is not %j', (text) => {
		expect(isHtml(text)).toBe(false);
	});
});

describe('What a refusal says', () => {
	const read = (text: string) => readRefusal(text, (value) => value);

	it.each([
		['{"message":"no"}', { message: 'no' }],
		['{"error":"no"}', { message: 'no' }],
		[
			'{"error":{"message":"no","details":["bad"]}}',
			{ message: 'no', errors: [{ message: 'bad' }] },
		],
		['{"message":" ","error":"no"}', { message: 'no' }],
		['{"message":"no","error":"not"}', { message: 'no' }],
		['{"message":7}', {}],
		['{"errors":["a"],"error":{"details":["b"]}}', { errors: [{ message: 'a' }] }],
		['{"required_permission":"certificates:list"}', { permission: 'certificates:list' }],
		['{"required_permission":[]}', {}],
		['[{"message":"no"}]', {}],
		['"no"', {}],
		['no', {}],
		['null', {}],
		['', {}],
		['<p>no</p>', { html: true }],
	])('is read from %s', (text, said) => {
		expect(read(text)).toEqual({ errors: [], html: false, ...said });
	});

	it('is read without the token', () => {
		const refusal = readRefusal('{"message":"no"}', <T,>(value: T) => ({ ...value, message: 'x' }));
		expect(refusal.message).toBe('x');
	});
});

describe('Complaints', () => {
	it.each<[unknown, ServiceError[]]>([
		['bad', [{ message: 'bad' }]],
		[7, [{ message: '7' }]],
		[false, [{ message: 'false' }]],
		['', []],
		[null, []],
		[undefined, []],
		[[], []],
		[{}, []],
		[
			['a', '', 'b'],
			[{ message: 'a' }, { message: 'b' }],
		],
		[
			{ email: ['is bad', 'is long'], name: 'is short' },
			[
				{ field: 'email', message: 'is bad' },
				{ field: 'email', message: 'is long' },
				{ field: 'name', message: 'is short' },
			],
		],
		[{ a: { b: ['c'] } }, [{ field: 'a.b', message: 'c' }]],
		[[{ field: 'f', message: 'm' }], [{ field: 'f', message: 'm' }]],
		[{ error: 'm', path: 'p' }, [{ field: 'p', message: 'm' }]],
		[{ detail: 'm', property: 'p' }, [{ field: 'p', message: 'm' }]],
		[{ message: 'm', error: 'e', detail: 'd' }, [{ message: 'm' }]],
		[{ error: 'e', detail: 'd' }, [{ message: 'e' }]],
		[{ message: ' ', detail: 'd' }, [{ message: 'd' }]],
		[{ message: 'm', field: 'f', path: 'p', property: 'q' }, [{ field: 'f', message: 'm' }]],
		[{ message: 'm', path: 'p', property: 'q' }, [{ field: 'p', message: 'm' }]],
		[{ email: { message: 'm' } }, [{ field: 'email', message: 'm' }]],
		[{ email: { message: 'm', field: 'f' } }, [{ field: 'f', message: 'm' }]],
		[{ '': 'm' }, [{ message: 'm' }]],
		[[[[['deep']]]], [{ message: 'deep' }]],
		[[[[[['too deep']]]]], []],
		[{ a: { b: { c: { d: 'deep' } } } }, [{ field: 'a.b.c.d', message: 'deep' }]],
		[{ a: { b: { c: { d: { e: 'too deep' } } } } }, []],
	])('are read from %j', (value, errors) => {
		expect(readErrors(value)).toEqual(errors);
	});

	it.each<[unknown, ServiceError]>([
		['Entry 3: The email is bad', { entry: 3, message: 'The email is bad' }],
		['entry 12:bad', { entry: 12, message: 'bad' }],
		['See Entry 3: bad', { message: 'See Entry 3: bad' }],
		['Entry: bad', { message: 'Entry: bad' }],
		[{ email: 'Entry 3: bad' }, { field: 'email', entry: 3, message: 'bad' }],
		[{ 'entries.2.email': 'bad' }, { field: 'email', entry: 2, message: 'bad' }],
		[{ 'entries[12].mail.to': 'bad' }, { field: 'mail.to', entry: 12, message: 'bad' }],
		[{ entries: { 2: { email: ['bad'] } } }, { field: 'email', entry: 2, message: 'bad' }],
		[{ 'recipients.0': 'bad' }, { entry: 0, message: 'bad' }],
		[{ 'recipients[10]': 'bad' }, { entry: 10, message: 'bad' }],
		[{ 'entries.2.email': 'Entry 5: bad' }, { field: 'email', entry: 5, message: 'bad' }],
		[{ 'my.entries.2': 'bad' }, { field: 'my.entries.2', message: 'bad' }],
		[{ 'entries.x': 'bad' }, { field: 'entries.x', message: 'bad' }],
		[{ 'entries.2x': 'bad' }, { field: 'entries.2x', message: 'bad' }],
		[{ entries: 'bad' }, { field: 'entries', message: 'bad' }],
	])('say which entry they are about: %j', (value, error) => {
		expect(readErrors(value)).toEqual([error]);
	});
});
