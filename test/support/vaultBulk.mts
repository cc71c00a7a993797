import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VecVaultBulk } from '../../nodes/VecVaultBulk/VecVaultBulk.node.ts';
import type { Sandbox } from '../../sandbox/server.mts';
import type { NodeResult, NodeRun } from './runNode.mts';
import { runNode } from './runNode.mts';
import { vecCredential } from './services.mts';
import { PERSON } from './vaultUpload.mts';

/** Runs VEC Vault Bulk over items that carry `name` and `mail`. */
export async function bulk(
	sandbox: Sandbox,
	items: INodeExecutionData[],
	over: Partial<NodeRun> = {},
	options: IDataObject = {},
	parameters: IDataObject = {},
): Promise<NodeResult> {
	return await runNode({
		node: new VecVaultBulk(),
		items,
		parameters: {
			...PERSON,
			fileSource: 'binary',
			options,
			...parameters,
		},
		credentials: vecCredential(sandbox),
		...over,
	});
}

/** How many entries each bulk request brought that the sandbox took, in order. */
export function batchSizes({ store }: Sandbox): number[] {
	const sizes = new Map<string, number>();
	for (const { batchId = '' } of store.vault) sizes.set(batchId, (sizes.get(batchId) ?? 0) + 1);
	return [...sizes.values()];
}
