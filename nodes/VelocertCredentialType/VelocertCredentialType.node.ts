import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runRows } from '../../shared/flow/rows';
import { searchCredentialTypes } from '../../shared/velocert/lookups';
import { listTypes, readFields } from './operation';
import { properties } from './properties';

export class VelocertCredentialType implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Velocert Credential Type',
		name: 'velocertCredentialType',
		icon: { light: 'file:../../icons/velocert.svg', dark: 'file:../../icons/velocert.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "getInputFields" ? "get input fields: " + $parameter["credentialType"] : "get many" }}',
		description:
			'List your Velocert templates (credential types), or read what one of them asks for',
		defaults: { name: 'Velocert Credential Type' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'velocertApi', required: true }],
		usableAsTool: true,
		properties,
	};

	methods = {
		listSearch: { searchCredentialTypes },
	};

	async execute(this: IExecuteFunctions) {
		return await runRows(this, () =>
			this.getNodeParameter('operation', 0) === 'getInputFields' ? readFields : listTypes,
		);
	}
}
