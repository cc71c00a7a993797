import { randomUUID } from 'crypto';
import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IDataObject,
	INodeCredentialTestResult,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { failureOf } from '../../shared/http/problem';
import type { Verdict } from '../../shared/vec/deliveries';
import { judgeDelivery, openDeliveryMemory } from '../../shared/vec/deliveries';
import { fetchPresent } from '../../shared/vec/presentState';
import { secretComplaint } from '../../shared/vec/signature';
import { certificateJson } from '../../shared/vec/simplify';
import type { Handed } from './passOnce';
import { DELIVERY, placeOf } from './passOnce';
import type { Fetching } from './readRules';
import { rawBody, readRules, warn } from './readRules';

const SIGNATURE_HEADER = 'x-webhook-signature';

/** Headers that prove or open something, and so have no place in an execution. */
const KEPT_BACK = [SIGNATURE_HEADER, 'authorization', 'cookie', 'proxy-authorization'];

/** One genuine, fresh, selected and new delivery in, one item out; for any other no execution starts. */
export async function receiveDelivery(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	const headers = ctx.getHeaderData();
	const delivery = { body: await rawBody(ctx), signature: headers[SIGNATURE_HEADER] };
	const { ignoreRepeats, fetching, ...rules } = await readRules(ctx);
	const memory = ignoreRepeats
		? openDeliveryMemory(placeOf(ctx), ctx.getWorkflowStaticData('node'))
		: undefined;
	const isRepeat = (identity: string) => memory?.has(identity) ?? false;
	const verdict = judgeDelivery(delivery, { ...rules, isRepeat });
	if (verdict.kind !== 'accepted') return answer(ctx, verdict);
	memory?.record(verdict.identity);
	const fetched = fetching ? await fetchFor(ctx, verdict.payload, fetching) : {};
	// Left to itself, n8n would answer once the execution has started, and would by then have lost
	// track of what was recorded. Answered here, it saves that first.
	ctx.getResponseObject().status(200).end();
	const json = itemOf(verdict.payload, headers, fetched);
	const handed: Handed = { identity: verdict.identity, receipt: randomUUID() };
	const mark = memory ? { [DELIVERY]: handed } : {};
	return { noWebhookResponse: true, workflowData: [[{ json, ...mark }]] };
}

/** Answers without starting an execution. */
function answer(
	ctx: IWebhookFunctions,
	verdict: Exclude<Verdict, { kind: 'accepted' }>,
): IWebhookResponseData {
	const status = verdict.kind === 'refused' ? verdict.status : 200;
	if (verdict.kind === 'refused') warn(ctx, verdict.reason);
	ctx.getResponseObject().status(status).type('text/plain').send(verdict.reason);
	return { noWebhookResponse: true };
}

/** What comes beside the event: the certificate, or null and why. */
async function fetchFor(
	ctx: IWebhookFunctions,
	{ uuid }: IDataObject,
	{ simplify }: Fetching,
): Promise<IDataObject> {
	const present = await fetchPresent(ctx, uuid);
	if ('problem' in present) {
		const certificateError = failureOf(present.problem);
		warn(ctx, `The certificate could not be fetched: ${String(certificateError.message)}`);
		return { certificate: null, certificateError };
	}
	const { certificate } = present;
	return { certificate: certificateJson(certificate, simplify) };
}

/**
 * The payload as it is, with what is ours beside it. Should VEC ever send members of these names
 * itself, they are kept under another: `headers` as `serviceHeaders`.
 */
function itemOf(payload: IDataObject, received: object, fetched: IDataObject): IDataObject {
	const shown = Object.entries(received).filter(([name]) => !KEPT_BACK.includes(name));
	const ours: IDataObject = { headers: Object.fromEntries(shown) as IDataObject, ...fetched };
	const theirs = Object.entries(payload).map(([name, value]) => [
		Object.hasOwn(ours, name) ? `service${name[0].toUpperCase()}${name.slice(1)}` : name,
		value,
	]);
	return { ...(Object.fromEntries(theirs) as IDataObject), ...ours };
}

/** The test of the credential. VEC offers nothing to call, so it only looks at the text. */
export async function testSigningSecret(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const message = secretComplaint(data?.signingSecret);
	if (message) return { status: 'Error', message };
	return {
		status: 'OK',
		message:
			'The secret looks complete. The first delivery from VEC proves that it is the right one.',
	};
}
