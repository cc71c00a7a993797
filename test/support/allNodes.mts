import type { IDataObject, INodeType } from 'n8n-workflow';
import { VecVaultBulk } from '../../nodes/VecVaultBulk/VecVaultBulk.node.ts';
import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import { VecVaultRetry } from '../../nodes/VecVaultRetry/VecVaultRetry.node.ts';
import { VecVaultUpload } from '../../nodes/VecVaultUpload/VecVaultUpload.node.ts';
import { VelocertCredentialType } from '../../nodes/VelocertCredentialType/VelocertCredentialType.node.ts';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import type { Sandbox } from '../../sandbox/server.mts';
import { vecCredential, velocertCredential } from './services.mts';
import { PERSON } from './vaultUpload.mts';

/** One way to use a node: parameters that do their work for items with `id`, `name`, `mail` and a PDF. */
export interface Use {
	title: string;
	node(): INodeType;
	service: 'velocert' | 'vec';
	parameters: IDataObject;
	/** The parameter that says what each row is about. */
	subject: string;
}

const ID = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
const TYPE = { __rl: true, mode: 'id', value: '101' };
const CREDENTIAL =
	"={{ { recipientName: $json.name, courseTitle: 'Welding', completionDate: '2026-11-24', score: 9, passed: true } }}";
const UPLOAD = { ...PERSON, binaryPropertyName: 'data', options: {} };

/** All nodes that take items, each in every operation it has. */
export const USES: Use[] = [
	{
		title: 'Velocert Issue',
		node: () => new VelocertIssue(),
		service: 'velocert',
		parameters: {
			credentialType: TYPE,
			credentialInput: 'json',
			email: '={{ $json.mail }}',
			credentialJson: CREDENTIAL,
			options: {},
		},
		subject: 'email',
	},
	{
		title: 'Velocert Validate',
		node: () => new VelocertValidate(),
		service: 'velocert',
		parameters: {
			credentialType: TYPE,
			credentialInput: 'json',
			credentialJson: CREDENTIAL,
			options: {},
		},
		subject: 'credentialJson',
	},
	{
		title: 'Velocert Credential Type, Get Many',
		node: () => new VelocertCredentialType(),
		service: 'velocert',
		parameters: { operation: 'getAll', returnAll: false, limit: 1 },
		subject: 'limit',
	},
	{
		title: 'Velocert Credential Type, Get Input Fields',
		node: () => new VelocertCredentialType(),
		service: 'velocert',
		parameters: { operation: 'getInputFields', credentialType: TYPE },
		subject: 'credentialType',
	},
	{
		title: 'VEC Vault Upload',
		node: () => new VecVaultUpload(),
		service: 'vec',
		parameters: { ...UPLOAD, simplify: true },
		subject: 'applicantEmail',
	},
	{
		title: 'VEC Vault Bulk',
		node: () => new VecVaultBulk(),
		service: 'vec',
		parameters: { ...UPLOAD, fileSource: 'binary' },
		subject: 'applicantEmail',
	},
	{
		title: 'VEC Vault Download',
		node: () => new VecVaultDownload(),
		service: 'vec',
		parameters: {
			certificateId: ID,
			outputBinaryField: 'data',
			whenNotReady: 'wait',
			options: {},
		},
		subject: 'certificateId',
	},
	{
		title: 'VEC Vault List, Get Many',
		node: () => new VecVaultList(),
		service: 'vec',
		parameters: { operation: 'getAll', returnAll: false, limit: 1, filters: {}, simplify: true },
		subject: 'limit',
	},
	{
		title: 'VEC Vault List, Get',
		node: () => new VecVaultList(),
		service: 'vec',
		parameters: { operation: 'get', certificateId: ID, simplify: true },
		subject: 'certificateId',
	},
	{
		title: 'VEC Vault Retry, One Certificate',
		node: () => new VecVaultRetry(),
		service: 'vec',
		parameters: { retryMode: 'certificate', certificateId: ID, simplify: true, options: {} },
		subject: 'certificateId',
	},
	{
		title: 'VEC Vault Retry, All Failed Certificates',
		node: () => new VecVaultRetry(),
		service: 'vec',
		parameters: {
			retryMode: 'allFailed',
			returnAll: false,
			limit: 1,
			filters: {},
			simplify: true,
			options: {},
		},
		subject: 'limit',
	},
];

/** A good credential for the service of a use. */
export function credentialFor({ service }: Use, sandbox: Sandbox): Record<string, IDataObject> {
	return service === 'vec' ? vecCredential(sandbox) : velocertCredential(sandbox);
}
