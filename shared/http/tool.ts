import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether an AI agent called the node, which then sees the first output only, as text. Agents up to
 * version 2 run tools in a context of their own, which says so; an agent of version 3 asks the engine
 * to run them like any other node, and the engine marks the node.
 */
export function isToolOf(ctx: Pick<IExecuteFunctions, 'getNode' | 'isToolExecution'>): boolean {
	if (ctx.isToolExecution?.()) return true;
	const { type, rewireOutputLogTo } = ctx.getNode();
	// n8n adds the ending to the type of a node that is connected as a tool.
	return rewireOutputLogTo === 'ai_tool' || type.endsWith('Tool');
}
