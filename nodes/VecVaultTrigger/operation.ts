import { randomUUID } from 'crypto';
import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IDataObject,
	IExecuteFunctions,
	INodeCredentialTestResult,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
	NodeOperationError,
} from 'n8n-workflow';
import { isFirstExecution } from '../../shared/flow/firstExecution';
import { failureOf } from '../../shared/http/problem';
import { isOn } from '../../shared/params/fields';
import type { DeliveryRules, Verdict } from '../../shared/vec/deliveries';
import {
	DEFAULT_MAX_AGE_SECONDS,
	judgeDelivery,
	openDeliveryMemory,
	wasReceivedHere,
} from '../../shared/vec/deliveries';
import { fetchPresent } from '../../shared/vec/presentState';
import { secretComplaint } from '../../shared/vec/signature';
import { simplifyCertificate } from '../../shared/vec/simplify';

const SIGNATURE_HEADER = 'x-webhook-signature';

/** Headers that prove or open something, and so have no place in an execution. */
const KEPT_BACK = [SIGNATURE_HEADER, 'authorization', 'cookie', 'proxy-authorization'];

/** How the certificate of an event is wanted. */
interface Fetching {
	simplify: boolean;
}

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

/** Beside the JSON of an item, on its way from the request to the execution: what it is recognised by. */
const DELIVERY = 'delivery';

interface Handed extends IDataObject {
	identity: string;
	/** Of this request: another one with the same delivery has another. */
	receipt: string;
}

/**
 * Passes on what the request brought. Where another process got the same delivery at the same moment,
 * neither request can know that; of their two executions, only the first passes it on, also when _Retry_
 * runs them once more. Where that cannot be found out, nothing is passed on, whatever On Error says.
 */
export async function passOnce(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = ctx.getInputData().map((item) => {
		const passed = { ...item };
		delete passed[DELIVERY];
		return passed;
	});
	try {
		if (await isToPassOn(ctx)) return [items];
	} catch (error) {
		if (!ctx.continueOnFail()) return await Promise.reject(error);
		// n8n hands on the input of a node that throws, and here that is the event.
		const { message, description } = error as NodeOperationError;
		return [[{ json: { error: failureOf({ message, description: description ?? undefined }) } }]];
	}
	// Who was stopped while it asked does not know.
	if (ctx.getExecutionCancelSignal()?.aborted) return [[]];
	ctx.addExecutionHints({
		message:
			'This event reached several processes of n8n. Another execution has passed it on, so this one ends here.',
		type: 'info',
		location: 'outputPane',
	});
	return [[]];
}

async function isToPassOn(ctx: IExecuteFunctions): Promise<boolean> {
	const handed = ctx.getInputData()[0]?.[DELIVERY] as Handed | undefined;
	if (!handed || wasReceivedHere(placeOf(ctx), handed.identity)) return true;
	return await isFirstExecution(ctx, { name: handed.identity, receipt: handed.receipt });
}

/** The trigger node, for as long as n8n runs. */
function placeOf(ctx: Pick<IExecuteFunctions, 'getWorkflow' | 'getNode'>): string {
	return `${ctx.getWorkflow().id} ${ctx.getNode().id}`;
}

/** The bytes as they came. None when the body is of a kind that n8n has read in another way. */
async function rawBody(ctx: IWebhookFunctions): Promise<Buffer> {
	const request = ctx.getRequestObject();
	try {
		if (!request.rawBody) await request.readRawBody();
	} catch {
		// A form, say. Without bytes no signature fits, which is the answer it deserves.
	}
	return request.rawBody ?? Buffer.alloc(0);
}

/** Read before a delivery is noted: what throws later would lose it. */
async function readRules(
	ctx: IWebhookFunctions,
): Promise<Omit<DeliveryRules, 'isRepeat'> & { ignoreRepeats: boolean; fetching?: Fetching }> {
	const options = ctx.getNodeParameter('options', {}) as IDataObject;
	const { otherEvents, maxAge = DEFAULT_MAX_AGE_SECONDS, ignoreRepeats = true } = options;
	const others = String(otherEvents ?? '').split(',');
	const maxAgeSeconds = Number.parseFloat(String(maxAge));
	return {
		secret: await readSecret(ctx),
		events: [ctx.getNodeParameter('events', []), others]
			.flat()
			.map((event) => String(event).trim())
			.filter((event) => event !== ''),
		// Something that is no number must not switch the check off.
		maxAgeSeconds: maxAgeSeconds >= 0 ? maxAgeSeconds : DEFAULT_MAX_AGE_SECONDS,
		// Who tries out the test URL sends the same delivery until the workflow is right.
		ignoreRepeats: ignoreRepeats !== false && ctx.getMode() !== 'manual',
		...(isOn(ctx.getNodeParameter('fetchCertificate', false))
			? { fetching: { simplify: isOn(ctx.getNodeParameter('simplify', true), true) } }
			: {}),
	};
}

/** Empty when there is none to be had: an exception would start an execution for anybody who asks. */
async function readSecret(ctx: IWebhookFunctions): Promise<string> {
	try {
		const { signingSecret } = await ctx.getCredentials('vecWebhookApi');
		return typeof signingSecret === 'string' ? signingSecret : '';
	} catch (error) {
		warn(ctx, `The credential cannot be read: ${String(error)}`);
		return '';
	}
}

/** Refusals leave no execution behind, so the log is the only place in n8n that tells of them. */
function warn(ctx: IWebhookFunctions, text: string): void {
	ctx.logger.warn(`${ctx.getNode().name} in workflow ${ctx.getWorkflow().id}: ${text}`);
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
	return {
		certificate: simplify ? simplifyCertificate(certificate) : (certificate as IDataObject),
	};
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
