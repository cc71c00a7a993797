import type { Node } from '../test/e2e/workflows.mts';
import { VEC, VELOCERT } from '../test/e2e/workflows.mts';
import { VEC_TOKENS, VELOCERT_TOKEN } from '../sandbox/tokens.mts';
import { MEASURED } from './measure.mts';

/** n8n's HTTP Request, set up for what the nodes of this package do. */

const [VEC_TOKEN] = Object.keys(VEC_TOKENS);
const VAULT = 'https://YOUR_SANDBOX/business/certificate-vault';
const TYPE = 'https://YOUR_SANDBOX/api/v1/plugin/credential-types/101';

/** How HTTP Request is set up: as it comes, or with the credential and n8n's own batches of 50 a second. */
export type SetUp = 'default' | 'sensible';

/** n8n's HTTP Request as one would fill it in from the reference of the service. */
function httpNode(
	service: 'vec' | 'velocert',
	setUp: SetUp,
	parameters: Record<string, unknown>,
	options: Record<string, unknown> = {},
): Node {
	const isSensible = setUp === 'sensible';
	const token = service === 'vec' ? VEC_TOKEN : VELOCERT_TOKEN;
	const access = isSensible
		? { authentication: 'predefinedCredentialType', nodeCredentialType: `${service}Api` }
		: {
				sendHeaders: true,
				headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${token}` }] },
			};
	const batching = { batch: { batchSize: 50, batchInterval: 1000 } };
	return {
		name: MEASURED,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		parameters: {
			...parameters,
			...access,
			options: { ...options, ...(isSensible ? { batching } : {}) },
		},
		...(isSensible ? { credentials: service === 'vec' ? VEC : VELOCERT } : {}),
	};
}

const PERSON = '$json.fileName.replace(".pdf", "")';
const field = (name: string, value: string) => ({ parameterType: 'formData', name, value });

export const httpUpload = (setUp: SetUp): Node =>
	httpNode('vec', setUp, {
		method: 'POST',
		url: VAULT,
		sendBody: true,
		contentType: 'multipart-form-data',
		bodyParameters: {
			parameters: [
				field('certificate_title', 'Diploma'),
				field('full_name', `={{ ${PERSON} }}`),
				field('applicant_email', `={{ ${PERSON} }}@example.com`),
				{ parameterType: 'formBinaryData', name: 'certificate_file', inputDataFieldName: 'data' },
			],
		},
	});

const CREDENTIAL = `{ recipientName: $json.recipientName, courseTitle: $json.courseTitle,
	completionDate: $json.completionDate, score: $json.score, passed: $json.passed }`;

export const httpIssue = (setUp: SetUp): Node =>
	httpNode('velocert', setUp, {
		method: 'POST',
		url: `${TYPE}/credentials`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ { recipients: [{ email: $json.email, credential: ${CREDENTIAL} }] } }}`,
	});

export const httpValidate = (setUp: SetUp): Node =>
	httpNode('velocert', setUp, {
		method: 'POST',
		url: `${TYPE}/actions/validate`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ { credential: ${CREDENTIAL} } }}`,
	});

/** HTTP Request with its own pagination, a hundred certificates a page. */
export const httpList: Node = httpNode(
	'vec',
	'default',
	{
		url: VAULT,
		sendQuery: true,
		queryParameters: { parameters: [{ name: 'per_page', value: '100' }] },
	},
	{
		pagination: {
			pagination: {
				paginationMode: 'updateAParameterInEachRequest',
				parameters: {
					parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }],
				},
				paginationCompleteWhen: 'other',
				completeExpression:
					'={{ $response.body.meta.current_page >= $response.body.meta.last_page }}',
			},
		},
	},
);

export const httpDownload = (setUp: SetUp): Node =>
	httpNode(
		'vec',
		setUp,
		{ url: `=${VAULT}/{{ $json.uuid }}/download` },
		{ response: { response: { responseFormat: 'file', outputPropertyName: 'data' } } },
	);
