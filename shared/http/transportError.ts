import type { NotSent, Unknown } from './outcome';
import { notSent } from './outcome';

const NOT_SENT = new Map<string, NotSent['reason']>([
	['ECONNREFUSED', 'offline'],
	['EHOSTUNREACH', 'offline'],
	['ENETUNREACH', 'offline'],
	['EAI_AGAIN', 'offline'],
	['ENOTFOUND', 'address'],
	['ERR_INVALID_URL', 'address'],
	['CERT_HAS_EXPIRED', 'tls'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
	['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
	['EPROTO', 'tls'],
]);

/** What an exception of n8n's HTTP client says about a request: surely not sent, or who knows. */
export function classifyError(error: unknown, signal?: AbortSignal): NotSent | Unknown {
	const { codes, syscalls } = causesOf(error);
	const known = codes.find((code) => NOT_SENT.has(code));
	// A connection that breaks later, while data is under way, can have the same code.
	const isLate = syscalls.some((name) => name === 'read' || name === 'write');
	const reason = known === undefined ? undefined : NOT_SENT.get(known);
	if (reason !== undefined && !(reason === 'offline' && isLate)) return notSent(reason);
	if (codes.length === 0 && /not allowed|blocked|restricted/i.test(String(error))) {
		return notSent('blocked');
	}
	if (codes.includes('ERR_CANCELED') || signal?.aborted) {
		return { kind: 'unknown', reason: 'cancelled' };
	}
	const timedOut = codes.includes('ECONNABORTED') || codes.includes('ETIMEDOUT');
	return { kind: 'unknown', reason: timedOut ? 'timeout' : 'dropped' };
}

/** Codes of an error and its causes; n8n keeps the network's code in `httpCode` and `cause.code`. */
function causesOf(error: unknown): { codes: string[]; syscalls: string[] } {
	const codes: string[] = [];
	const syscalls: string[] = [];
	let current = error as Record<'code' | 'httpCode' | 'syscall' | 'cause', unknown> | undefined;
	for (let depth = 0; current && typeof current === 'object' && depth < 5; depth++) {
		const { code, httpCode, syscall } = current;
		for (const text of [code, httpCode]) if (typeof text === 'string') codes.push(text);
		if (typeof syscall === 'string') syscalls.push(syscall);
		current = current.cause as typeof current;
	}
	return { codes, syscalls };
}
