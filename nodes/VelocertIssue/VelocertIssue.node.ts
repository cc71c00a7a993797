import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { runRows } from '../../shared/flow/rows';
import { manualRunHint } from '../../shared/params/fields';
import { getIssueFields, searchCredentialTypes } from '../../shared/velocert/lookups';
import { issueToRecipients } from './operation';
import { properties } from './properties';

export class VelocertIssue implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Velocert Issue',
		name: 'velocertIssue',
		icon: { light: 'file:../../icons/velocert.svg', dark: 'file:../../icons/velocert.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ $parameter["credentialType"] ? "template " + $parameter["credentialType"] : "" }}',
		description: 'Issue Velocert certificates to recipients, each of them once',
		defaults: { name: 'Velocert Issue' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'velocertApi', required: true }],
		hints: [manualRunHint],
		usableAsTool: true,
		properties,
	};

	methods = {
		listSearch: { searchCredentialTypes },
		resourceMapping: { getIssueFields },
	};

	async execute(this: IExecuteFunctions) {
		return await runRows(this, () => issueToRecipients);
	}
}
