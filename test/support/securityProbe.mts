import type { IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { Client } from '../../shared/http/client.ts';
import { openClient } from '../../shared/http/client.ts';
import type { Service } from '../../shared/http/endpoint.ts';
import { runNode } from './runNode.mts';

/** Lets a test use the client of one service inside a real n8n node. */
export async function withClient<T>(
	service: Service,
	credentials: Record<string, IDataObject>,
	use: (client: Client) => Promise<T>,
): Promise<T> {
	let result: T | undefined;
	const node: INodeType = {
		description: {
			displayName: 'Probe',
			name: 'probe',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Probe' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
			credentials: [{ name: service.credential, required: true }],
		},
		async execute(this: IExecuteFunctions) {
			result = await use(await openClient(this, service));
			return [this.getInputData()];
		},
	};
	const { error } = await runNode({ node, items: [{ json: {} }], credentials });
	if (error) throw error;
	return result as T;
}

/** How many more bytes of memory the process takes at its worst while something is done. */
export async function growthOf(work: () => Promise<unknown>): Promise<number> {
	const before = process.memoryUsage.rss();
	let peak = before;
	const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 10);
	await work();
	clearInterval(timer);
	return peak - before;
}
