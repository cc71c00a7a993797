import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import type { Endpoint, Parts } from './endpoint';
import { Form } from './form';
import type { Outcome } from './outcome';
import { notSent, ok } from './outcome';
import { bodyText, isHtml, parseJson, readRefusal } from './replyBody';
import { retryAfterMs } from './retryAfter';
import { uploadTimeoutMs } from './timeout';

/** What every attempt of a run shares: whom it speaks as, and where to. */
export interface Session {
	context: IAllExecuteFunctions;
	/** Scheme, host and port, without a trailing slash. */
	origin: string;
	credential: { id: string; name: string; type: string; data: ICredentialDataDecryptedObject };
	signal?: AbortSignal;
	now(): number;
}

const NOT_SENT: Record<string, 'offline' | 'address' | 'tls'> = {
	ECONNREFUSED: 'offline',
	EHOSTUNREACH: 'offline',
	ENETUNREACH: 'offline',
	EAI_AGAIN: 'offline',
	ENOTFOUND: 'address',
	ERR_INVALID_URL: 'address',
	CERT_HAS_EXPIRED: 'tls',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
	SELF_SIGNED_CERT_IN_CHAIN: 'tls',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
	ERR_TLS_CERT_ALTNAME_INVALID: 'tls',
	EPROTO: 'tls',
};

/** Makes one attempt. Never throws for anything the network or the service does. */
export async function send<Reply>(
	session: Session,
	call: Endpoint<Reply>,
	parts: Parts,
): Promise<Outcome<Reply>> {
	if (session.signal?.aborted) return notSent('cancelled');
	try {
		const response = (await session.context.helpers.httpRequestWithAuthentication.call(
			session.context,
			call.service.credential,
			requestOptions(session, call, parts),
			{ credentialsDecrypted: session.credential },
		)) as IN8nHttpFullResponse;
		return classify(session, call, response);
	} catch (error) {
		return classifyError(session, error);
	}
}

/** Fresh for each attempt, because `authenticate` writes its header into the object it is given. */
function requestOptions<Reply>(
	session: Session,
	call: Endpoint<Reply>,
	parts: Parts,
): IHttpRequestOptions {
	const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) =>
		encodeURIComponent(parts.path?.[name] ?? ''),
	);
	const fileBytes = parts.body instanceof Form ? parts.body.fileBytes : 0;
	return {
		method: call.method,
		url: session.origin + path,
		headers: {
			Accept: call.reply === 'bytes' ? 'application/pdf, application/json' : 'application/json',
		},
		...(parts.query ? { qs: parts.query } : {}),
		// The declared body type knows only the platform's own FormData.
		...(parts.body ? { body: parts.body as unknown as IHttpRequestOptions['body'] } : {}),
		encoding: call.reply === 'bytes' ? 'arraybuffer' : 'text',
		timeout: call.timeoutMs === 'bySize' ? uploadTimeoutMs(fileBytes) : call.timeoutMs,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

function classify<Reply>(
	session: Session,
	call: Endpoint<Reply>,
	response: IN8nHttpFullResponse,
): Outcome<Reply> {
	const status = response.statusCode;
	const pause = retryAfterMs(response.headers['retry-after'], session.now());
	const waiting = pause === undefined ? {} : { retryAfterMs: pause };
	if (status >= 200 && status < 300) return readReply(call, response);
	// 303 means "done, look there"; the other redirects were not followed, so nothing was done.
	if (status === 303) return { kind: 'unknown', reason: 'redirect', status };
	if (status === 408) return { kind: 'unknown', reason: 'timeout', status };
	if (status < 500) return { kind: 'rejected', status, ...readRefusal(response.body), ...waiting };
	const html = isHtml(bodyText(response.body).slice(0, 200));
	return { kind: 'unknown', reason: 'serverError', status, html, ...waiting };
}

function readReply<Reply>(call: Endpoint<Reply>, response: IN8nHttpFullResponse): Outcome<Reply> {
	const status = response.statusCode;
	if (call.reply === 'bytes') return ok(toBuffer(response.body) as Reply);
	const text = bodyText(response.body);
	const json = text.trim() === '' ? null : parseJson(text);
	const parsed = json === undefined ? undefined : call.reply.safeParse(json);
	if (parsed?.success) return ok(parsed.data);
	return { kind: 'unknown', reason: 'unreadable', status, html: isHtml(text) };
}

function toBuffer(body: unknown): Buffer {
	if (Buffer.isBuffer(body)) return body;
	return body instanceof ArrayBuffer ? Buffer.from(body) : Buffer.from(bodyText(body));
}

function classifyError<Reply>(session: Session, error: unknown): Outcome<Reply> {
	const codes = errorCodes(error);
	const known = codes.find((code) => code in NOT_SENT);
	if (known) return notSent(NOT_SENT[known]);
	if (codes.length === 0 && /not allowed|blocked|restricted/i.test(String(error))) {
		return notSent('blocked');
	}
	if (codes.includes('ERR_CANCELED') || session.signal?.aborted) {
		return { kind: 'unknown', reason: 'cancelled' };
	}
	const timedOut = codes.includes('ECONNABORTED') || codes.includes('ETIMEDOUT');
	return { kind: 'unknown', reason: timedOut ? 'timeout' : 'dropped' };
}

/** Network codes of an error and its causes; n8n keeps the code in `httpCode` and `cause.code`. */
function errorCodes(error: unknown): string[] {
	const codes: string[] = [];
	let current = error as { code?: unknown; httpCode?: unknown; cause?: unknown } | undefined;
	for (let depth = 0; current && typeof current === 'object' && depth < 5; depth++) {
		for (const code of [current.code, current.httpCode])
			if (typeof code === 'string') codes.push(code);
		current = current.cause as typeof current;
	}
	return codes;
}
