import { classifyError } from '../../../shared/http/transportError.ts';

const DROPPED = { kind: 'unknown', reason: 'dropped' };
const CANCELLED = { kind: 'unknown', reason: 'cancelled' };
const notSent = (reason: string) => ({ kind: 'notSent', reason });

/** An error inside of so many others. */
function within(levels: number, error: object): object {
	return levels === 0 ? error : { message: 'n8n', cause: within(levels - 1, error) };
}

describe('A request that n8n itself does not make', () => {
	it.each([
		'Domain not allowed: vec.example.com',
		'Request to a Blocked address',
		'This host is restricted',
	])('was not sent: %s', (message) => {
		expect(classifyError(new Error(message))).toEqual(notSent('blocked'));
		expect(classifyError(message)).toEqual(notSent('blocked'));
	});

	it('is not one that the network ended, whatever that says', () => {
		const error = Object.assign(new Error('blocked'), { code: 'ECONNRESET' });
		expect(classifyError(error)).toEqual(DROPPED);
	});
});

describe('What is known of an exception', () => {
	it.each(['x', 7, null, undefined, {}, new Error('x'), { cause: null }, { code: 7 }])(
		'is nothing when it is %p, so it may have been sent',
		(error) => {
			expect(classifyError(error)).toEqual(DROPPED);
		},
	);

	it.each([0, 1, 2, 3, 4])('is what its cause says, %d levels deep', (levels) => {
		expect(classifyError(within(levels, { code: 'ENOTFOUND' }))).toEqual(notSent('address'));
		expect(classifyError(within(levels, { httpCode: 'ENOTFOUND' }))).toEqual(notSent('address'));
	});

	it('has an end where it is its own cause', () => {
		const error: { cause?: unknown } = {};
		error.cause = error;
		expect(classifyError(error)).toEqual(DROPPED);
	});

	it('is the one code that tells something among others', () => {
		const certificate = { code: 'ERR_BAD_REQUEST', cause: { code: 'CERT_HAS_EXPIRED' } };
		expect(classifyError(certificate)).toEqual(notSent('tls'));
		const address = { httpCode: 'ERR_BAD_REQUEST', cause: { code: 'ERR_INVALID_URL' } };
		expect(classifyError(address)).toEqual(notSent('address'));
		const secure = { code: 'EX', syscall: 'connect', cause: { code: 'ERR_SSL_X' } };
		expect(classifyError(secure)).toEqual(notSent('tls'));
	});

	it.each([
		['ECONNRESET', 'connect', 'offline'],
		['EX_ERR_SSL_', 'connect', 'offline'],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'connect', 'tls'],
		['ENETUNREACH', undefined, 'offline'],
		['ERR_TLS_CERT_ALTNAME_INVALID', undefined, 'tls'],
		['EPROTO', 'write', 'tls'],
	])('is its code and what it was about to do: %s at %s', (code, syscall, reason) => {
		expect(classifyError({ code, syscall })).toEqual(notSent(reason));
	});

	it.each([
		['ETIMEDOUT', 'timeout'],
		['ECONNABORTED', 'timeout'],
		['EPIPE', 'dropped'],
	])('is whether it took too long: %s', (code, reason) => {
		expect(classifyError({ code })).toEqual({ kind: 'unknown', reason });
	});
});

describe('A connection', () => {
	const SECURE = 'Client network socket disconnected before secure TLS connection was established';

	it('that ended before it was secure had carried nothing, by its words', () => {
		expect(classifyError({ code: 'ECONNRESET', message: SECURE })).toEqual(notSent('offline'));
		const inner = { code: 'ECONNRESET', message: SECURE };
		expect(classifyError(within(2, inner))).toEqual(notSent('offline'));
	});

	it.each([{ connecting: true }, { secureConnecting: true }])(
		'that was not made yet had carried nothing, whatever it was doing: %j',
		(socket) => {
			const error = { code: 'ECONNREFUSED', syscall: 'read', request: { socket } };
			expect(classifyError(error)).toEqual(notSent('offline'));
		},
	);

	it.each([{ connecting: false }, { connecting: 'yes' }, {}, null, undefined])(
		'that was made may have carried something: %j',
		(socket) => {
			const error = { code: 'ECONNREFUSED', syscall: 'read', request: { socket } };
			expect(classifyError(error)).toEqual(DROPPED);
		},
	);

	it('of the last redirect counts before the one of the first', () => {
		const request = { socket: { connecting: true }, _currentRequest: { socket: {} } };
		expect(classifyError({ code: 'EPIPE', request })).toEqual(DROPPED);
	});

	it.each([
		[['connect', 'getaddrinfo'], notSent('offline')],
		[['connect', 'read'], DROPPED],
		[['connected'], DROPPED],
		[['reconnect'], DROPPED],
		[[], DROPPED],
	])('that was tried at several addresses: %j', (syscalls, outcome) => {
		const errors = [null, ...syscalls.map((syscall) => ({ syscall }))];
		expect(classifyError({ code: 'EX', errors })).toEqual(outcome);
	});
});

describe('A cancelled request', () => {
	it.each([
		[{ code: 'ERR_CANCELED' }, undefined, CANCELLED],
		[new Error('x'), AbortSignal.abort(), CANCELLED],
		[{ code: 'ECONNRESET', syscall: 'read' }, AbortSignal.abort(), CANCELLED],
		[{ code: 'ECONNREFUSED', syscall: 'connect' }, AbortSignal.abort(), notSent('cancelled')],
		[new Error('x'), new AbortController().signal, DROPPED],
	])('may have been sent where its connection was made: %p', (error, signal, outcome) => {
		expect(classifyError(error, signal)).toEqual(outcome);
	});
});
