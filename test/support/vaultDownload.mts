import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import { fakePdf } from '../../sandbox/samples.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import type { NodeResult, NodeRun } from './runNode.mts';
import { runNode } from './runNode.mts';
import { vecCredential } from './services.mts';

/** A UUID that no certificate of the sandbox has. */
export const UNKNOWN = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

/** Items that name a certificate each. */
export function itemsFor(...uuids: string[]): INodeExecutionData[] {
	return uuids.map((uuid, index) => ({ json: { id: uuid, row: index } }));
}

/** Runs VEC Vault Download over items that carry the UUID in `id`. */
export async function download(
	sandbox: Sandbox,
	items: INodeExecutionData[],
	over: Partial<NodeRun> = {},
	parameters: IDataObject = {},
): Promise<NodeResult> {
	return await runNode({
		node: new VecVaultDownload(),
		items,
		parameters: {
			certificateId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			outputBinaryField: 'data',
			whenNotReady: 'wait',
			options: {},
			...parameters,
		},
		credentials: vecCredential(sandbox),
		...over,
	});
}

/** Spares the sandbox the making of real PDFs, which takes it a while. */
export function answerWithFakePdf({ faults }: Sandbox, rule: { skip?: number } = {}): void {
	faults.add({
		match: { endpoint: 'vec.download' },
		kind: 'status',
		status: 200,
		body: fakePdf(3_000).toString('latin1'),
		times: 1_000,
		...rule,
	});
}
