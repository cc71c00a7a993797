import type { INodeType } from 'n8n-workflow';
import type { VecVaultTrigger } from '../../nodes/VecVaultTrigger/VecVaultTrigger.node.ts';

/** The node as a new process loads it, without a memory. */
export function freshTrigger(): INodeType {
	let fresh: INodeType | undefined;
	jest.isolateModules(() => {
		const loaded = jest.requireActual<{ VecVaultTrigger: typeof VecVaultTrigger }>(
			'../../nodes/VecVaultTrigger/VecVaultTrigger.node.ts',
		);
		fresh = new loaded.VecVaultTrigger();
	});
	if (!fresh) throw new Error('The node was not loaded');
	return fresh;
}
