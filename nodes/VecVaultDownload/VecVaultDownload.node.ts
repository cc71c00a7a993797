import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runRows } from '../../shared/flow/rows';
import { searchCertificates } from '../../shared/vec/lookups';
import { downloadPdf } from './operation';
import { properties } from './properties';

export class VecVaultDownload implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'VEC Vault Download',
		name: 'vecVaultDownload',
		icon: { light: 'file:../../icons/vec.svg', dark: 'file:../../icons/vec.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["whenNotReady"] === "wait" ? "wait until ready" : "as it is now" }}',
		description: 'Download the verified PDF of certificates in the VEC Certificate Vault',
		defaults: { name: 'VEC Vault Download' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'vecApi', required: true }],
		usableAsTool: true,
		properties,
	};

	methods = {
		listSearch: { searchCertificates },
	};

	async execute(this: IExecuteFunctions) {
		return await runRows(this, () => downloadPdf);
	}
}
