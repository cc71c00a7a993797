import type { INodeProperties } from 'n8n-workflow';
import { ANY_EVENT, DEFAULT_MAX_AGE_SECONDS } from '../../shared/vec/deliveries';
import { simplifyField } from '../../shared/vec/properties';

export const properties: INodeProperties[] = [
	{
		displayName:
			'Create a webhook in your VEC dashboard with the <b>Production URL</b> above, and paste the signing secret that VEC shows into the credential below. <a href="https://github.com/velocert-vec/n8n-nodes-velocert-vec/blob/main/docs/nodes/vec-vault-trigger.md#setting-it-up" target="_blank">Step by step</a>',
		name: 'setUpNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [
			{
				name: 'Any Event',
				value: ANY_EVENT,
				description:
					'Whatever the webhook is subscribed to in VEC, also events not listed here. Other choices then change nothing.',
			},
			{
				name: 'Certificate Approved',
				value: 'certificate_application.approved',
				description: 'A certificate was processed successfully and its verified PDF is ready',
			},
			{
				name: 'Certificate Created',
				value: 'certificate_application.created',
				description: 'A certificate was uploaded to the vault, or a customer submitted one',
			},
			{
				name: 'Certificate Failed',
				value: 'certificate_application.failed',
				description: 'Processing of a certificate ended without a verified PDF',
			},
			{
				name: 'Certificate Processing',
				value: 'certificate_application.processing',
				description:
					'Your institution accepted what a customer submitted; not sent for vault uploads',
			},
			{
				name: 'Certificate Rejected',
				value: 'certificate_application.rejected',
				description: 'Your institution rejected what a customer submitted',
			},
			{
				name: 'Certificate Retried',
				value: 'certificate_application.retried',
				description: 'Processing of a certificate that had failed was started again',
			},
		],
		default: [ANY_EVENT],
	},
	{
		displayName: 'Fetch Certificate',
		name: 'fetchCertificate',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether to add the certificate as it is now, with status and reference ID. If VEC does not give it within 2 seconds, the workflow starts without it.',
	},
	{
		...simplifyField,
		noDataExpression: true,
		displayOptions: { show: { fetchCertificate: [true] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Ignore Repeats',
				name: 'ignoreRepeats',
				type: 'boolean',
				default: true,
				description:
					'Whether the same event of the same certificate with the same timestamp starts the workflow only once. Test deliveries are never ignored.',
			},
			{
				displayName: 'Max Age',
				name: 'maxAge',
				type: 'number',
				typeOptions: { minValue: 0, numberPrecision: 0 },
				default: DEFAULT_MAX_AGE_SECONDS,
				description:
					'Most seconds between the timestamp that VEC signed and now; older or newer deliveries are refused. 0 takes any age.',
			},
			{
				displayName: 'Other Events',
				name: 'otherEvents',
				type: 'string',
				default: '',
				placeholder: 'e.g. certificate_application.revoked',
				description:
					"Names of events that 'Trigger On' does not list, separated by commas, as VEC writes them",
			},
		],
	},
];
