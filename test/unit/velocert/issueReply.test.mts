import { splitReply } from '../../../shared/velocert/issueReply.ts';

const A = 'ann@example.com';
const B = 'ben@example.com';

/** What the reply says of each, as one letter: yes, no, open. */
const said = (reply: unknown, emails: string[]) =>
	splitReply(reply, emails)
		.map((one) => one.said[0])
		.join('');

describe('the reply to issuing to one recipient', () => {
	it.each([
		['nothing', null],
		['empty text', ''],
		['an empty object', {}],
		['true', true],
		['a message', { message: 'Credential issuance completed' }],
		['a mark of success', { success: true }],
		['errors without content', { message: 'Done', error: null, errors: { email: [] } }],
		['a word nobody knows yet', { status: 'rendering' }],
		['a word for later', { status: 'queued' }],
		['a number as status', { status: 200, id: 7 }],
		['a list of one', [{ email: A }]],
		['a list of one ID', { results: ['c-1'] }],
		['an entry in a wrapper', { data: { results: [{ email: A, credentialId: 'c-1' }] } }],
		['a map by address', { results: { [A]: { credentialId: 'c-1' } } }],
		['a state without errors', { result: 'completed without errors' }],
	])('is a yes: %s', (_, reply) => {
		expect(said(reply, [A])).toBe('y');
	});

	it.each([
		['success false', { success: false, message: 'Quota exceeded' }],
		['success as text', { success: 'false' }],
		['false', false],
		['an error', { error: 'Quota exceeded' }],
		['an error with a code', { error: { code: 7, message: 'Quota exceeded' } }],
		['a failed status', { status: 'failed' }],
		['a state in other words', { state: 'REJECTED_BY_POLICY' }],
		['a status code within', { statusCode: 403, message: 'Forbidden' }],
		['ok false', { ok: false }],
		['errors in a list', { errors: ['The template is locked'] }],
		['a wrapper', { data: { success: false } }],
		['a text', 'Issuance failed'],
		['an entry that failed', { results: [{ email: A, status: 'failed' }] }],
		['an entry that is false', { results: [false] }],
		['an entry of another list', { results: [], errors: [{ email: A, message: 'bounced' }] }],
		['a place in the request', { errors: { 'recipients.0.email': ['is unknown'] } }],
		['a map by address', { results: { [A]: 'failed' } }],
	])('is a no: %s', (_, reply) => {
		expect(said(reply, [A])).toBe('n');
	});

	it.each([
		['a number', 5],
		['a text without meaning', 'c-1'],
		['an empty list', []],
		['empty results', { message: 'Done', results: [] }],
		['results of others', { results: [{ email: B, credentialId: 'c-1' }] }],
		['two results', { results: ['c-1', 'c-2'] }],
		['half a success', { status: 'partially_completed' }],
		['a repeat', { results: [{ email: A, status: 'duplicate' }] }],
		['yes and no', { success: true, error: 'Mail could not be sent' }],
		['a count of failures', { failed: 1 }],
		['an entry of nothing', { results: [null] }],
		['an ID beside a failure', { status: 'failed', credentialId: 'c-1' }],
	])('stays open: %s', (_, reply) => {
		expect(said(reply, [A])).toBe('o');
	});

	it('gives the reason in the words of the service', () => {
		const reason = (reply: unknown) => splitReply(reply, [A])[0].reason;
		expect(reason({ success: false, message: 'Quota exceeded' })).toBe('Quota exceeded');
		expect(reason({ error: { message: 'Locked' } })).toBe('Locked');
		expect(reason({ results: [{ status: 'failed', error: 'No mailbox' }] })).toBe('No mailbox');
		expect(reason({ results: [], errors: [{ email: A, message: 'bounced' }] })).toBe('bounced');
		expect(reason({ success: false })).toBeUndefined();
	});
});

describe('the reply to issuing to two recipients', () => {
	it.each([
		['two in order', { results: [{ credentialId: 1 }, { credentialId: 2 }] }, 'yy'],
		['two by address', { results: [{ email: B, status: 'failed' }, { email: A }] }, 'yn'],
		['an address in other case', { results: [{ email: 'BEN@example.com', error: 'x' }, A] }, 'on'],
		['addresses of nobody', { results: [{ email: 'a*@x' }, { email: 'b*@x', error: 'x' }] }, 'yn'],
		['one by address', { results: [{ email: A, credentialId: 'c-1' }] }, 'yo'],
		['one by address that says no more', { results: [{ email: A }] }, 'oo'],
		['one without address', { results: [{ credentialId: 'c-1' }] }, 'oo'],
		['three', { results: ['c-1', 'c-2', 'c-3'] }, 'oo'],
		['a refusal of all', { success: false, message: 'Quota exceeded' }, 'oo'],
		[
			'a refusal of all with one that was issued',
			{ success: false, results: [{ email: A, credentialId: 'c-1' }, { email: B }] },
			'yo',
		],
		[
			'errors beside results',
			{ results: [{ email: A, credentialId: 'c-1' }], errors: [{ email: B, message: 'bounced' }] },
			'yn',
		],
		['errors by place', { errors: ['Entry 1: email unknown'] }, 'on'],
		['errors by field', { errors: { 'recipients.1.email': ['is unknown'] } }, 'on'],
		['errors that name an address', { errors: [`${B} bounced`] }, 'on'],
		['errors that name nobody', { results: [{ id: 1 }, { id: 2 }], errors: ['odd'] }, 'yy'],
		['errors that name nobody, and no IDs', { results: [{}, {}], errors: ['odd'] }, 'oo'],
		['who failed', { issued: [A], failed: [{ email: B, reason: 'bounced' }] }, 'on'],
		['a count of failures', { issued: 1, failed: 1 }, 'oo'],
		['an entry that contradicts', { results: ['c-1', { id: 2 }], errors: [{ email: B }] }, 'oo'],
		['success of all', { success: true, results: [{ email: A }, { email: B }] }, 'yy'],
		['nothing', '', 'yy'],
	])('%s', (_, reply, expected) => {
		expect(said(reply, [A, B])).toBe(expected);
	});

	it('matches several rows of one person in order, and none when one is missing', () => {
		const entry = (status: string) => ({ email: A, status });
		expect(said({ results: [entry('issued'), entry('failed')] }, [A, A])).toBe('yn');
		expect(said({ results: [entry('issued'), { email: B, id: 1 }] }, [A, A, B])).toBe('ooy');
	});

	it('hands each its own part, and a short reply to all where there are no parts', () => {
		const [first, second] = splitReply(
			{
				results: [
					{ email: B, id: 2 },
					{ email: A, id: 1 },
				],
			},
			[A, B],
		);
		expect([first.response, second.response]).toEqual([
			{ email: A, id: 1 },
			{ email: B, id: 2 },
		]);
		const reply = { message: 'Done' };
		expect(splitReply(reply, [A, B])).toEqual([
			{ said: 'yes', response: reply },
			{ said: 'yes', response: reply },
		]);
	});
});
