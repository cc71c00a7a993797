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
	])('was not sent: %s at %s', (code, syscall, reason) => {
		expect(classifyError(thrown(code, syscall))).toEqual({ kind: 'notSent', reason });
	});

	it.each([
		['EHOSTUNREACH', 'read'],
		['ENETUNREACH', 'write'],
		['ECONNREFUSED', 'read'],
		['ECONNRESET', 'read'],
		['EPIPE', 'write'],
	])('may have been sent when the network broke later: %s at %s', (code, syscall) => {
		expect(classifyError(thrown(code, syscall))).toEqual({ kind: 'unknown', reason: 'dropped' });
	});

	it.each(['constructor', 'toString', '__proto__'])(
		'may have been sent when its code is %j',
		(code) => {
			expect(classifyError(thrown(code))).toEqual({ kind: 'unknown', reason: 'dropped' });
		},
	);
});
