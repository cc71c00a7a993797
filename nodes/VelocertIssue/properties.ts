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
			'Every recipient is emailed at once and a credential cannot be taken back. Rows that were issued are not issued again when this node is run again within the same execution.',
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
		description: 'Address the credential is sent to',
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
					'How many validations may be under way at the same time, from 1 to 16. Issuing is always one request at a time.',
			},
			{
				displayName: 'Dedupe Key',
				name: 'dedupeKey',
				type: 'string',
				default: '',
				placeholder: 'e.g. {{ $json.eventId }}',
				displayOptions: { show: { skipAlreadyIssued: [true] } },
				description:
					"What makes two rows for the same person and credential type the same, for example the event ID of your LMS. Empty means the row's own values.",
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
					'What to do about recipients of whom an earlier execution does not know whether they were issued. An expression may say it for each row.',
			},
			manualRunLimitOption,
			{
				displayName: 'Recipients per Request',
				name: 'recipientsPerRequest',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 200 },
				default: 50,
				description:
					'How many recipients go into one request, from 1 to 200. If a request is not answered, all its recipients are reported as unknown.',
			},
			{
				displayName: 'Skip Already Issued',
				name: 'skipAlreadyIssued',
				type: 'boolean',
				default: false,
				description:
					'Whether to remember across executions whom this node issued what, and to skip them next time. After a crash or a lost worker, run the same rows as a new execution: all others are issued, nobody twice.',
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
