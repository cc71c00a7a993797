import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runRows } from '../../shared/flow/rows';
import { searchFailedCertificates } from '../../shared/vec/lookups';
import { retryAllFailed } from './allFailed';
import { retryOne } from './operation';
import { properties } from './properties';

export class VecVaultRetry implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'VEC Vault Retry',
		name: 'vecVaultRetry',
		icon: { light: 'file:../../icons/vec.svg', dark: 'file:../../icons/vec.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["retryMode"] === "allFailed" ? "all failed" : "one certificate" }}',
		description: 'Let VEC process failed certificates of the Certificate Vault again',
		defaults: { name: 'VEC Vault Retry' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'vecApi', required: true }],
		usableAsTool: true,
		properties,
	};

	methods = {
		// The picker of this node offers failed certificates only.
		listSearch: { searchCertificates: searchFailedCertificates },
	};

	async execute(this: IExecuteFunctions) {
		return await runRows(this, () =>
			this.getNodeParameter('retryMode', 0) === 'allFailed' ? retryAllFailed : retryOne,
		);
	}
}
