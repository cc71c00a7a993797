import { splitReply } from '../../../shared/velocert/issueReply.ts';

const A = 'ann@example.com';
const B = 'ben@example.com';

/** What the reply says of each, as one letter: yes, no, open. */
const said = (reply: unknown, emails: string[]) =>
	splitReply(
		reply,
		emails.map((email) => ({ email })),
	)
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
		['a word with a full stop', 'Accepted.'],
		['a sentence', 'Credentials are being issued'],
		['a sentence about exceptions', { message: 'Credentials issued. Failures are mailed to you.' }],
		['no errors, in words', { message: 'Done', error: 'none', errors: 'No errors' }],
		['counts as text', { issued: '1', failed: '0' }],
		['no error code', { code: 0, errorCode: 0 }],
		['a code of its own', { id: 7, code: 48213 }],
		['an operation with names of JSON-LD', { data: { '@type': 'Operation', done: false } }],
		['an address as a link', { results: [{ to: `Ann <mailto:${A}>`, status: 'ok' }] }],
		['an address with a word of failure', { results: ['failed@example.com'] }],
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
		['a bare map by address', { [A]: { status: 'failed' } }],
		['a flag by another name', { isSuccess: false }],
		['a flag in another case', { Success: 'No' }],
		['a flag as a number', { success: 0 }],
		['a flag of errors', { hasErrors: true }],
		['a status code as text', { code: '422' }],
		['an error by its number', { error: { code: 1007 } }],
		['an error text', { error_message: 'Quota exceeded' }],
		['an exception', { message: 'Server Error', exception: 'RuntimeException' }],
		['a mark beside the data', { data: {}, meta: { success: false } }],
		['a result within an entry', { results: [{ email: A, result: { status: 'error' } }] }],
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
		['a count of nobody', { issued: 0 }],
		['a sentence that tells of a failure', { message: 'Quota exceeded' }],
		['a sentence that says it is not', { detail: 'The credential could not be issued.' }],
		['somebody passed over', { skipped: [{ email: A, reason: 'has it already' }] }],
		['what has not begun', { status: 'not_started' }],
		['what has not arrived', { results: [{ email: A, status: 'undelivered' }] }],
		['an entry against its list', { issued: [A], results: [{ email: A, status: 'failed' }] }],
		['an entry of nothing', { results: [null] }],
		['an ID beside a failure', { status: 'failed', credentialId: 'c-1' }],
	])('stays open: %s', (_, reply) => {
		expect(said(reply, [A])).toBe('o');
	});

	it('takes no word of the credential that was sent for one of the service', () => {
		const credential = { result: 'failed', code: 450 };
		const saidOf = (reply: unknown) => splitReply(reply, [{ email: A, credential }])[0].said;
		expect(saidOf({ data: { id: 'c-1', ...credential } })).toBe('yes');
		expect(saidOf({ results: [{ email: A, id: 'c-1', ...credential }] })).toBe('yes');
		expect(saidOf({ data: credential })).toBe('open');
		expect(saidOf({ status: 'failed', ...credential })).toBe('no');
	});

	it('gives the reason in the words of the service', () => {
		const reason = (reply: unknown) => splitReply(reply, [{ email: A }])[0].reason;
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
		['who failed', { issued: [A], failed: [{ email: B, reason: 'bounced' }] }, 'yn'],
		['a count of failures', { issued: 1, failed: 1 }, 'oo'],
		['an entry that contradicts', { results: ['c-1', { id: 2 }], errors: [{ email: B }] }, 'oo'],
		['fewer named as issued', { accepted: [A] }, 'yo'],
		['others named as issued', { issued: [A, 'other@example.com'] }, 'yo'],
		['fewer counted as issued', { issued: 1 }, 'oo'],
		['counts at several stages', { issued: 1, queued: 1 }, 'yy'],
		['fewer made', { created: [{ credentialId: 'c-1' }] }, 'oo'],
		['a nested list', { batch: { results: [{ status: 'failed' }, { status: 'ok' }] } }, 'ny'],
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
			[{ email: A }, { email: B }],
		);
		expect([first.response, second.response]).toEqual([
			{ email: A, id: 1 },
			{ email: B, id: 2 },
		]);
		const reply = { message: 'Done' };
		expect(splitReply(reply, [{ email: A }, { email: B }])).toEqual([
			{ said: 'yes', response: reply },
			{ said: 'yes', response: reply },
		]);
	});
});
