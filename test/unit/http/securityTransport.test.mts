import { classifyError } from '../../../shared/http/transportError.ts';

/** An error as n8n's client throws it: its own around the one of the network. */
function thrown(code: string, syscall?: string): Error {
	const cause = Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
	return Object.assign(new Error('n8n'), { httpCode: code, cause });
}

describe('a request that ended with an exception', () => {
	it.each([
		['ECONNREFUSED', 'connect', 'offline'],
		['EHOSTUNREACH', 'connect', 'offline'],
		['EAI_AGAIN', 'getaddrinfo', 'offline'],
		['ENOTFOUND', 'getaddrinfo', 'address'],
		['CERT_HAS_EXPIRED', undefined, 'tls'],
		['CERT_NOT_YET_VALID', undefined, 'tls'],
		['CERT_REVOKED', undefined, 'tls'],
		['UNABLE_TO_GET_ISSUER_CERT', undefined, 'tls'],
		['HOSTNAME_MISMATCH', undefined, 'tls'],
		['ERROR_IN_CERT_NOT_AFTER_FIELD', undefined, 'tls'],
		['ETIMEDOUT', 'connect', 'offline'],
		['ECONNRESET', 'connect', 'offline'],
		['EACCES', 'connect', 'offline'],
		['EADDRNOTAVAIL', 'connect', 'offline'],
		['EAI_FAIL', 'getaddrinfo', 'offline'],
	])('was not sent: %s at %s', (code, syscall, reason) => {
		expect(classifyError(thrown(code, syscall))).toEqual({ kind: 'notSent', reason });
	});

	it.each([
		['EHOSTUNREACH', 'read'],
		['ENETUNREACH', 'write'],
		['ECONNREFUSED', 'read'],
		['ECONNRESET', 'read'],
		['EPIPE', 'write'],
		['ETIMEDOUT', 'read'],
		['ERR_SSL_WRONG_VERSION_NUMBER', undefined],
		['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', undefined],
		['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', undefined],
	])('may have been sent when the network broke later: %s at %s', (code, syscall) => {
		const reason = code === 'ETIMEDOUT' ? 'timeout' : 'dropped';
		expect(classifyError(thrown(code, syscall))).toEqual({ kind: 'unknown', reason });
	});

	it.each([
		['ECONNRESET', { secureConnecting: true }, { kind: 'notSent', reason: 'offline' }],
		['ECONNABORTED', { connecting: true }, { kind: 'notSent', reason: 'offline' }],
		[
			'ERR_SSL_WRONG_VERSION_NUMBER',
			{ secureConnecting: true },
			{ kind: 'notSent', reason: 'tls' },
		],
		['ERR_CANCELED', { connecting: true }, { kind: 'notSent', reason: 'cancelled' }],
		['ECONNRESET', { secureConnecting: false }, { kind: 'unknown', reason: 'dropped' }],
		['ECONNRESET', null, { kind: 'unknown', reason: 'dropped' }],
		['ERR_CANCELED', { connecting: false }, { kind: 'unknown', reason: 'cancelled' }],
	])('is judged by how far its connection had come: %s, %j', (code, socket, expected) => {
		const error = thrown(code);
		Object.assign(error.cause as object, { request: { _currentRequest: { socket } } });
		expect(classifyError(error)).toEqual(expected);
	});

	it('was not sent when every attempt to connect failed, at whichever address', () => {
		const attempts = ['::1', '127.0.0.1'].map((address) => ({
			code: 'ETIMEDOUT',
			syscall: 'connect',
			address,
		}));
		const error = thrown('ETIMEDOUT');
		Object.assign(error.cause as object, { errors: attempts });
		expect(classifyError(error)).toEqual({ kind: 'notSent', reason: 'offline' });
	});

	it.each(['constructor', 'toString', '__proto__'])(
		'may have been sent when its code is %j',
		(code) => {
			expect(classifyError(thrown(code))).toEqual({ kind: 'unknown', reason: 'dropped' });
		},
	);
});
