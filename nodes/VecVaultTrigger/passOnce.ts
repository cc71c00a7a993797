import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';
import { isFirstExecution } from '../../shared/flow/firstExecution';
import { failureOf } from '../../shared/http/problem';
import { wasReceivedHere } from '../../shared/vec/deliveries';

/** Beside the JSON of an item, on its way from the request to the execution: what it is recognised by. */
export const DELIVERY = 'delivery';

export interface Handed extends IDataObject {
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
export function placeOf(ctx: Pick<IExecuteFunctions, 'getWorkflow' | 'getNode'>): string {
	return `${ctx.getWorkflow().id} ${ctx.getNode().id}`;
}
