import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import type { Clock } from './clock';
import type { Endpoint, Parts, ReceivedFile } from './endpoint';
import { fileNameIn } from './fileName';
import { Form } from './form';
import { openLine } from './line';
import type { Mask } from './mask';
import type { Outcome } from './outcome';
import { notSent, ok } from './outcome';
import type { Body } from './readBody';
import { MAX_BYTES, readBody } from './readBody';
import { bodyText, isHtml, parseJson, readRefusal } from './replyBody';
import { retryAfterMs } from './retryAfter';
import type { ServiceTime } from './serviceTime';
import { uploadTimeoutMs } from './timeout';
import { classifyError } from './transportError';

/** No ID of either service comes near. */
const LONGEST_ID = 200;

/** Redirects that want the same request elsewhere, so that it was not carried out here (RFC 9110 §15.4). */
const ASKS_TO_REPEAT = [307, 308];

/** What every attempt of a run shares: whom it speaks as, and where to. */
export interface Session {
	context: IAllExecuteFunctions;
	/** Scheme, host and port, without a trailing slash. */
	origin: string;
	credential: { id: string; name: string; type: string; data: ICredentialDataDecryptedObject };
	/** Where the token may go besides, as n8n keeps it with the credential; undefined for no limit. */
	allowedDomains?: string;
	/** Hides the token in what the service says. */
	mask: Mask;
	signal?: AbortSignal;
	clock: Clock;
	serviceTime: ServiceTime;
}

/**
 * Makes one attempt, which may be silent for so many milliseconds at most. Never throws, whatever it
 * is to send and whatever the network and the service do.
 */
export async function send<Reply>(
	session: Session,
	call: Endpoint<Reply>,
	parts: Parts,
	longestMs = Infinity,
): Promise<Outcome<Reply>> {
	const { signal, clock } = session;
	if (signal?.aborted) return notSent('cancelled');
	const path = pathOf(call, parts);
	if (path === undefined) return notSent('id');
	const options = optionsIfAny(session, call, parts, path);
	if (options === undefined) return notSent('content');
	const line = openLine(session.context, signal);
	options.timeout = Math.min(options.timeout, longestMs);
	try {
		const response = (await session.context.helpers.httpRequestWithAuthentication.call(
			line.context,
			call.service.credential,
			options,
			{ credentialsDecrypted: session.credential },
		)) as IN8nHttpFullResponse;
		session.serviceTime.note(response.headers.date, clock.now());
		const limits = { maxBytes: maxBytes(call, response.statusCode), idleMs: options.timeout };
		const body = await readBody(response, limits, line, clock);
		return classify(session, call, response, body);
	} catch (error) {
		const isCutByUs = parts.body instanceof Form && parts.body.isUnreadable;
		return isCutByUs ? notSent('file') : classifyError(error, signal);
	} finally {
		line.close();
	}
}

/** The path with its IDs, or undefined when an ID would lead to another one. */
function pathOf(call: Endpoint<unknown>, { path: ids = {} }: Parts): string | undefined {
	let isSafe = true;
	const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => {
		const id = ids[name] ?? '';
		isSafe &&= staysInPlace(id);
		return isSafe ? encodeURIComponent(id) : '';
	});
	return isSafe ? path : undefined;
}

/** Dots mean "here" and "one up" even when they are encoded; half a letter cannot be encoded. */
function staysInPlace(id: string): boolean {
	const isUsual = id !== '' && id.length <= LONGEST_ID && !/\p{Cs}/u.test(id);
	return isUsual && id !== '.' && id !== '..';
}

/** The request, or nothing where its content has no form that can be sent, e.g. contains itself. */
function optionsIfAny(
	...what: Parameters<typeof requestOptions>
): ReturnType<typeof requestOptions> | undefined {
	try {
		return requestOptions(...what);
	} catch {
		return undefined;
	}
}

/** Fresh for each attempt, because `authenticate` writes its header into the object it is given. */
function requestOptions(
	{ origin, allowedDomains }: Session,
	call: Endpoint<unknown>,
	parts: Parts,
	path: string,
) {
	const fileBytes = parts.body instanceof Form ? parts.body.fileBytes : 0;
	return {
		method: call.method,
		url: origin + path,
		headers: {
			Accept: call.reply === 'file' ? 'application/pdf, application/json' : 'application/json',
			...(parts.body && !(parts.body instanceof Form)
				? { 'Content-Type': 'application/json' }
				: {}),
		},
		...(parts.query ? { qs: parts.query } : {}),
		...(parts.body ? { body: bodyOf(parts.body) } : {}),
		...(allowedDomains === undefined ? {} : { allowedDomains }),
		// Read here, because n8n's client would take in a body without end.
		encoding: 'stream' as const,
		timeout: call.timeoutMs === 'bySize' ? uploadTimeoutMs(fileBytes) : call.timeoutMs,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

/** JSON goes out as text, because n8n's client drops members with names such as `constructor`. */
function bodyOf(body: IDataObject | Form): IHttpRequestOptions['body'] {
	// The declared body type knows only the platform's own FormData.
	return body instanceof Form
		? (body as unknown as IHttpRequestOptions['body'])
		: JSON.stringify(body);
}

function maxBytes(call: Endpoint<unknown>, status: number): number {
	if (status < 200 || status > 299) return MAX_BYTES.refusal;
	return call.reply === 'file' ? MAX_BYTES.file : MAX_BYTES.json;
}

function classify<Reply>(
	session: Session,
	call: Endpoint<Reply>,
	{ statusCode: status, headers }: IN8nHttpFullResponse,
	body: Body,
): Outcome<Reply> {
	const isOk = status >= 200 && status < 300;
	if ('cut' in body && (isOk || body.cut !== 'tooLarge')) {
		return { kind: 'unknown', reason: session.signal?.aborted ? 'cancelled' : body.cut, status };
	}
	// Of a refusal that is too long to be one of the service's, the status still counts.
	const bytes = 'cut' in body ? Buffer.alloc(0) : body.bytes;
	if (isOk) return readReply(session, call, { status, headers }, bytes);
	const pause = retryAfterMs(headers['retry-after'], session.clock.now());
	const waiting = pause === undefined ? {} : { retryAfterMs: pause };
	// Of what is only read nothing can have been done.
	const mayBeDone = call.retry !== 'always' && status >= 300 && status < 400;
	if (mayBeDone && !ASKS_TO_REPEAT.includes(status))
		return { kind: 'unknown', reason: 'redirect', status };
	if (status === 408) return { kind: 'unknown', reason: 'timeout', status };
	const text = bodyText(bytes);
	if (status < 500)
		return { kind: 'rejected', status, ...readRefusal(text, session.mask), ...waiting };
	return { kind: 'unknown', reason: 'serverError', status, html: isHtml(text), ...waiting };
}

function readReply<Reply>(
	{ mask }: Session,
	call: Endpoint<Reply>,
	{ status, headers }: { status: number; headers: IN8nHttpFullResponse['headers'] },
	bytes: Buffer,
): Outcome<Reply> {
	if (call.reply === 'file') {
		const file: ReceivedFile = { bytes, name: fileNameIn(headers['content-disposition']) };
		return ok(file as Reply);
	}
	const text = bodyText(bytes);
	const json = text.trim() === '' ? null : (parseJson(text) ?? bareWord(text));
	const parsed = json === undefined ? undefined : call.reply.safeParse(mask(json, text));
	if (parsed?.success) return ok(parsed.data);
	return { kind: 'unknown', reason: 'unreadable', status, html: isHtml(text) };
}

/** A reply such as `OK` or `Accepted`, which frameworks give as text when nobody wrote one. */
function bareWord(text: string): string | undefined {
	return /^\s*[A-Za-z]{2,20}[.!]?\s*$/.test(text) ? text.trim() : undefined;
}
