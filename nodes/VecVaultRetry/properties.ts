import type { INodeProperties } from 'n8n-workflow';
import {
	concurrencyOption,
	dryRunOption,
	limitField,
	maxWaitIfWaiting,
	returnAllField,
} from '../../shared/params/fields';
import {
	certificateField,
	simplifyField,
	waitUntilProcessedOption,
} from '../../shared/vec/properties';

const forAllFailed = { show: { retryMode: ['allFailed'] } };

export const properties: INodeProperties[] = [
	{
		displayName: 'Every person is emailed once the certificate is processed.',
		name: 'retryNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Retry',
		name: 'retryMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'All Failed Certificates',
				value: 'allFailed',
				description: 'Look for failed certificates in the vault and retry each of them',
			},
			{
				name: 'One Certificate',
				value: 'certificate',
				description: 'Retry the certificate that the item names',
			},
		],
		default: 'certificate',
		description: 'Which certificates to process again',
	},
	{ ...certificateField, displayOptions: { show: { retryMode: ['certificate'] } } },
	{ ...returnAllField, displayOptions: forAllFailed },
	{ ...limitField, displayOptions: { show: { retryMode: ['allFailed'], returnAll: [false] } } },
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		displayOptions: forAllFailed,
		options: [
			{
				displayName: 'Applicant Email',
				name: 'applicantEmail',
				type: 'string',
				default: '',
				placeholder: 'e.g. nathan@example.com',
				description: 'Only failed certificates of the person with exactly this address',
			},
			{
				displayName: 'Search',
				name: 'search',
				type: 'string',
				default: '',
				placeholder: 'e.g. Food Safety',
				description:
					'Only failed certificates with this text in name, email, title or reference ID',
			},
		],
	},
	simplifyField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [concurrencyOption, dryRunOption, maxWaitIfWaiting, waitUntilProcessedOption],
	},
];
