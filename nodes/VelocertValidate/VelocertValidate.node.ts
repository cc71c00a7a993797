import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runRows } from '../../shared/flow/rows';
import { getValidateFields, searchCredentialTypes } from '../../shared/velocert/lookups';
import { validateRow } from './operation';
import { properties } from './properties';

export class VelocertValidate implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Velocert Validate',
		name: 'velocertValidate',
		icon: { light: 'file:../../icons/velocert.svg', dark: 'file:../../icons/velocert.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["credentialType"] ? "template " + $parameter["credentialType"] : "" }}',
		description: 'Check rows against a Velocert template; nothing is issued',
		defaults: { name: 'Velocert Validate' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Valid', 'Invalid'],
		credentials: [{ name: 'velocertApi', required: true }],
		usableAsTool: true,
		properties,
	};

	methods = {
		listSearch: { searchCredentialTypes },
		resourceMapping: { getValidateFields },
	};

	async execute(this: IExecuteFunctions) {
		return await runRows(this, () => validateRow);
	}
}
