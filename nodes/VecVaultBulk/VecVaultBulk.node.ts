import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runRows } from '../../shared/flow/rows';
import { manualRunHint } from '../../shared/params/fields';
import { submitInBulk } from './operation';
import { properties } from './properties';

export class VecVaultBulk implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'VEC Vault Bulk',
		name: 'vecVaultBulk',
		icon: { light: 'file:../../icons/vec.svg', dark: 'file:../../icons/vec.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["certificateTitle"] }}',
		description:
			'Upload many certificates to the VEC Certificate Vault with few requests, each of them once',
		defaults: { name: 'VEC Vault Bulk' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'vecApi', required: true }],
		hints: [manualRunHint],
		usableAsTool: true,
		properties,
	};

	async execute(this: IExecuteFunctions) {
		return await runRows(this, () => submitInBulk);
	}
}
