import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VecVaultUpload } from '../../nodes/VecVaultUpload/VecVaultUpload.node.ts';
import { fakePdf } from '../../sandbox/samples.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import type { NodeResult, NodeRun } from './runNode.mts';
import { itemWithFile, runNode } from './runNode.mts';
import { vecCredential } from './services.mts';

/** What a certificate says, of items that carry `name` and `mail`; parameters of both nodes that upload. */
export const PERSON = {
	certificateTitle: 'Food Safety',
	fullName: '={{ $json.name }}',
	applicantEmail: '={{ $json.mail }}',
	additionalFields: { issueDate: '2026-11-24' },
};

/** An item with a person and a PDF. */
export async function personWithPdf(
	index: number,
	over: IDataObject = {},
): Promise<INodeExecutionData> {
	return await itemWithFile(
		{ name: `Person ${index}`, mail: `person${index}@example.com`, ...over },
		{ bytes: fakePdf(1_500), fileName: 'certificate.pdf', mimeType: 'application/pdf' },
	);
}

export async function peopleWithPdf(count: number): Promise<INodeExecutionData[]> {
	return await Promise.all(
		Array.from({ length: count }, async (_, index) => await personWithPdf(index)),
	);
}

/** Runs VEC Vault Upload over items that carry `name` and `mail`. */
export async function upload(
	sandbox: Sandbox,
	items: INodeExecutionData[],
	over: Partial<NodeRun> = {},
	options: IDataObject = {},
	parameters: IDataObject = {},
): Promise<NodeResult> {
	return await runNode({
		node: new VecVaultUpload(),
		items,
		parameters: {
			...PERSON,
			options,
			...parameters,
		},
		credentials: vecCredential(sandbox),
		...over,
	});
}
