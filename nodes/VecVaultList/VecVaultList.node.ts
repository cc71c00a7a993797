import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runRows } from '../../shared/flow/rows';
import { searchCertificates } from '../../shared/vec/lookups';
import { getMany, getOne } from './operation';
import { properties } from './properties';

export class VecVaultList implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'VEC Vault List',
		name: 'vecVaultList',
		icon: { light: 'file:../../icons/vec.svg', dark: 'file:../../icons/vec.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "get" ? "get: certificate" : "get many: " + ($parameter["filters"]?.status || "all") }}',
		description: 'List certificates of the VEC Certificate Vault with their status, or read one',
		defaults: { name: 'VEC Vault List' },
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
		return await runRows(this, () =>
			this.getNodeParameter('operation', 0) === 'get' ? getOne : getMany,
		);
	}
}
