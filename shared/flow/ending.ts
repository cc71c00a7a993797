import type { IExecuteFunctions } from 'n8n-workflow';
import { isToolOf } from '../http/tool';

/** How a node is to tell what became of its rows; known before anything else is, and whatever is thrown. */
export interface Ending {
	ctx: IExecuteFunctions;
	/** What the user chose under Settings > On Error. */
	onError: 'stop' | 'continue' | 'errorOutput';
	/** Whether an AI agent called the node: everything goes to output 0, as plain text and without files. */
	isTool: boolean;
}

/** Reads how the node is to end. */
export function endingOf(ctx: IExecuteFunctions): Ending {
	const isTool = isToolOf(ctx);
	return { ctx, isTool, onError: onErrorOf(ctx, isTool) };
}

/** An agent reads the first output only, so a tool has no error output. */
function onErrorOf(ctx: IExecuteFunctions, isTool: boolean): Ending['onError'] {
	if (!ctx.continueOnFail()) return 'stop';
	const hasOutput = !isTool && ctx.getNode().onError === 'continueErrorOutput';
	return hasOutput ? 'errorOutput' : 'continue';
}
