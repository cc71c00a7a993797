import type { INodeProperties } from 'n8n-workflow';
import { concurrencyOption, dryRunOption, manualRunLimitOption } from '../../shared/params/fields';
import {
	credentialInputField,
	credentialJsonField,
	credentialTypeField,
	fieldsMapper,
} from '../../shared/velocert/properties';

export const properties: INodeProperties[] = [
	{
		displayName:
			'Every recipient is emailed at once, and no certificate can be taken back. Running this node again within the same execution issues nothing twice.',
		name: 'issueNotice',
		type: 'notice',
		default: '',
	},
	credentialTypeField,
	credentialInputField,
	fieldsMapper('getIssueFields'),
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. nathan@example.com',
		displayOptions: { show: { credentialInput: ['json'] } },
		description: 'Address the certificate is sent to',
	},
	credentialJsonField,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				...concurrencyOption,
				description:
					'How many rows may be validated at the same time, from 1 to 16. Issuing is always one request at a time.',
			},
			{
				displayName: 'Dedupe Key',
				name: 'dedupeKey',
				type: 'string',
				default: '',
				placeholder: 'e.g. {{ $json.eventId }}',
				displayOptions: { show: { skipAlreadyIssued: [true] } },
				description:
					"What makes two rows of the same person and template the same, such as the event ID of your LMS. Empty means the row's own values.",
			},
			dryRunOption,
			{
				displayName: 'Earlier Unknown',
				name: 'earlierUnknown',
				type: 'options',
				default: 'report',
				displayOptions: { show: { skipAlreadyIssued: [true] } },
				options: [
					{
						name: 'Issue Again',
						value: 'issueAgain',
						description: 'You looked in Velocert: they did not get it',
					},
					{
						name: 'Report as Unknown',
						value: 'report',
						description: 'Set them aside and go on with all others',
					},
					{
						name: 'Take as Issued',
						value: 'takeAsIssued',
						description: 'You looked in Velocert: they got it',
					},
				],
				description:
					'What to do where an earlier execution does not know whether it reached somebody. An expression may say it for each row.',
			},
			manualRunLimitOption,
			{
				displayName: 'Recipients per Request',
				name: 'recipientsPerRequest',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 200 },
				default: 50,
				description:
					'How many recipients go into one request, from 1 to 200. If a request is not answered, all of them are unknown.',
			},
			{
				displayName: 'Skip Already Issued',
				name: 'skipAlreadyIssued',
				type: 'boolean',
				default: false,
				description:
					'Whether to remember across executions whom this node issued what, and to skip them next time, also after a crash',
			},
			{
				displayName: 'Validate First',
				name: 'validateFirst',
				type: 'boolean',
				default: true,
				description:
					'Whether Velocert checks every row before anything is issued, so that one bad row cannot stop the run half-way',
			},
		],
	},
];
