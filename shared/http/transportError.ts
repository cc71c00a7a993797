import type { NotSent, Unknown } from './outcome';
import { notSent } from './outcome';

const NOT_SENT = new Map<string, NotSent['reason']>([
	['ECONNREFUSED', 'offline'],
	['EHOSTUNREACH', 'offline'],
	['ENETUNREACH', 'offline'],
	['EAI_AGAIN', 'offline'],
	['ENOTFOUND', 'address'],
	['ERR_INVALID_URL', 'address'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
	['EPROTO', 'tls'],
]);

/**
 * What n8n finds wrong with a certificate, all of it before it sends anything. Source: Node.js, TLS,
 * "X509 certificate error codes".
 */
const CERTIFICATE =
	/^(?:UNABLE_TO_(?:GET|DECRYPT|DECODE|VERIFY)_\w+|CERT_\w+|CRL_\w+|ERROR_IN_C(?:ERT|RL)_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|INVALID_CA|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE|HOSTNAME_MISMATCH)$/;

/** Node.js' own words for a connection that ended before it was secure. */
const BEFORE_SECURE = /before secure TLS connection was established/;

/** What is known of an exception of n8n's HTTP client and of its causes. */
interface Facts {
	/** n8n keeps the network's code in `httpCode` and `cause.code`. */
	codes: string[];
	syscalls: string[];
	/** The connection was not made yet, or not secured, so that nothing of the request had left n8n. */
	isBefore: boolean;
}

/** What an exception of n8n's HTTP client says about a request: surely not sent, or who knows. */
export function classifyError(error: unknown, signal?: AbortSignal): NotSent | Unknown {
	const facts = factsOf(error);
	const { codes } = facts;
	const reason = reasonNotSent(facts);
	if (codes.includes('ERR_CANCELED') || signal?.aborted) {
		return reason === undefined ? { kind: 'unknown', reason: 'cancelled' } : notSent('cancelled');
	}
	if (reason !== undefined) return notSent(reason);
	if (codes.length === 0 && /not allowed|blocked|restricted/i.test(String(error))) {
		return notSent('blocked');
	}
	const timedOut = codes.includes('ECONNABORTED') || codes.includes('ETIMEDOUT');
	return { kind: 'unknown', reason: timedOut ? 'timeout' : 'dropped' };
}

/** Why nothing can have been sent; undefined where something may have been. */
function reasonNotSent({ codes, syscalls, isBefore }: Facts): NotSent['reason'] | undefined {
	if (codes.some((code) => CERTIFICATE.test(code))) return 'tls';
	const known = codes.map((code) => NOT_SENT.get(code)).find((reason) => reason !== undefined);
	// A connection that breaks later, while data is under way, can have the same code.
	const isLate = syscalls.some((name) => name === 'read' || name === 'write');
	if (known !== undefined && !(known === 'offline' && isLate && !isBefore)) return known;
	const isConnecting =
		syscalls.length > 0 && syscalls.every((name) => /^(?:connect|getaddrinfo)$/.test(name));
	if (!isBefore && !isConnecting) return undefined;
	return codes.some((code) => code.startsWith('ERR_SSL_')) ? 'tls' : 'offline';
}

/** A connection as Node.js keeps it with the request that failed. */
interface Socket {
	connecting?: unknown;
	secureConnecting?: unknown;
}

interface Thrown {
	code?: unknown;
	httpCode?: unknown;
	syscall?: unknown;
	message?: unknown;
	cause?: unknown;
	/** The attempts at several addresses of one host. */
	errors?: unknown;
	request?: { socket?: Socket | null; _currentRequest?: { socket?: Socket | null } };
}

function factsOf(error: unknown): Facts {
	const facts: Facts = { codes: [], syscalls: [], isBefore: false };
	let current = error as Thrown | undefined;
	for (let depth = 0; current && typeof current === 'object' && depth < 5; depth++) {
		const { code, httpCode, syscall, message, request, errors } = current;
		for (const text of [code, httpCode]) if (typeof text === 'string') facts.codes.push(text);
		const attempts = Array.isArray(errors) ? (errors as Array<Thrown | null>) : [];
		for (const name of [syscall, ...attempts.map((one) => one?.syscall)]) {
			if (typeof name === 'string') facts.syscalls.push(name);
		}
		const socket = request?._currentRequest?.socket ?? request?.socket;
		facts.isBefore ||= socket?.connecting === true || socket?.secureConnecting === true;
		facts.isBefore ||= BEFORE_SECURE.test(String(message));
		current = current.cause as typeof current;
	}
	return facts;
}
