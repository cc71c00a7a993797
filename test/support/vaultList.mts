import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import type { Sandbox } from '../../sandbox/server.mts';
import type { VaultCertificate } from '../../sandbox/store.mts';
import type { NodeResult, NodeRun } from './runNode.mts';
import { runNode } from './runNode.mts';
import { addVaultCertificate, vecCredential } from './services.mts';

/** Runs VEC Vault List over one item, or those given. */
export async function listVault(
	sandbox: Sandbox,
	parameters: IDataObject,
	over: Partial<NodeRun> & { items?: INodeExecutionData[] } = {},
): Promise<NodeResult> {
	return await runNode({
		node: new VecVaultList(),
		items: [{ json: {} }],
		parameters,
		credentials: vecCredential(sandbox),
		...over,
	});
}

/** Puts so many certificates into the vault, which are generated unless told; the oldest first. */
export function fillVault(
	sandbox: Sandbox,
	count: number,
	over: Parameters<typeof addVaultCertificate>[1] = {},
): VaultCertificate[] {
	return Array.from({ length: count }, () =>
		addVaultCertificate(sandbox, { status: 'generated', ...over }),
	);
}

/** The certificates that came out, in their order. */
export const uuidsOf = ({ outputs }: NodeResult) => outputs[0].map(({ json }) => String(json.uuid));
