import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VecVaultRetry } from '../../nodes/VecVaultRetry/VecVaultRetry.node.ts';
import type { Sandbox } from '../../sandbox/server.mts';
import type { VaultCertificate } from '../../sandbox/store.mts';
import type { NodeResult, NodeRun } from './runNode.mts';
import { runNode } from './runNode.mts';
import { vecCredential } from './services.mts';

/** Runs VEC Vault Retry over items that name a certificate each. */
export async function retry(
	sandbox: Sandbox,
	uuids: string[],
	over: Partial<NodeRun> = {},
	parameters: IDataObject = {},
): Promise<NodeResult> {
	return await runNode({
		node: new VecVaultRetry(),
		items: uuids.map((id): INodeExecutionData => ({ json: { id } })),
		parameters: {
			certificateId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			...parameters,
		},
		credentials: vecCredential(sandbox),
		...over,
	});
}

/** Runs VEC Vault Retry over all failed certificates. */
export async function retryAll(
	sandbox: Sandbox,
	parameters: IDataObject = {},
	over: Partial<NodeRun> = {},
): Promise<NodeResult> {
	return await retry(
		sandbox,
		[],
		{ items: [{ json: {} }], ...over },
		{ retryMode: 'allFailed', returnAll: true, ...parameters },
	);
}

/** Counts how often a certificate really goes from failed to processing, whoever asked for it. */
export function watch(watched: VaultCertificate): () => number {
	let { status } = watched;
	let count = 0;
	Object.defineProperty(watched, 'status', {
		enumerable: true,
		get: () => status,
		set(next: VaultCertificate['status']) {
			if (status === 'failed' && next === 'processing') count += 1;
			status = next;
		},
	});
	return () => count;
}
