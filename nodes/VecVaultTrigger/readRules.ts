import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { isOn } from '../../shared/params/yesNo';
import type { DeliveryRules } from '../../shared/vec/deliveries';
import { DEFAULT_MAX_AGE_SECONDS } from '../../shared/vec/deliveries';

/** How the certificate of an event is wanted. */
export interface Fetching {
	simplify: boolean;
}

/** The bytes as they came. None when the body is of a kind that n8n has read in another way. */
export async function rawBody(ctx: IWebhookFunctions): Promise<Buffer> {
	const request = ctx.getRequestObject();
	try {
		if (!request.rawBody) await request.readRawBody();
	} catch {
		// A form, say. Without bytes no signature fits, which is the answer it deserves.
	}
	return request.rawBody ?? Buffer.alloc(0);
}

/** Read before a delivery is noted: what throws later would lose it. */
export async function readRules(
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
export function warn(ctx: IWebhookFunctions, text: string): void {
	ctx.logger.warn(`${ctx.getNode().name} in workflow ${ctx.getWorkflow().id}: ${text}`);
}
