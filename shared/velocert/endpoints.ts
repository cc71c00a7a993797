import type { Service } from '../http/endpoint';
import { endpoint } from '../http/endpoint';
import { credentialTypesPage, inputFieldsReply, issueReply, validationReply } from './schemas';

export const velocert: Service = {
	credential: 'velocertApi',
	name: 'Velocert',
	pingPath: '/api/v1/plugin/credential-types?pageSize=1&pageToken=0',
};

const READ_TIMEOUT_MS = 60_000;
/** Rendering, signing and mailing may happen before the reply. */
const ISSUE_TIMEOUT_MS = 300_000;

/** The calls of Velocert's API. Source: docs/api/velocert.md, "Calls". */

/** One page of the organisation's credential types. */
export const listCredentialTypes = endpoint({
	service: velocert,
	method: 'GET',
	path: '/api/v1/plugin/credential-types',
	subject: 'list of templates',
	retry: 'always',
	timeoutMs: READ_TIMEOUT_MS,
	reply: credentialTypesPage,
});

/** Example payload that shows all fields of a credential type. */
export const getInputFields = endpoint({
	service: velocert,
	method: 'GET',
	path: '/api/v1/plugin/credential-types/{credentialType}/input-fields',
	subject: 'template',
	retry: 'always',
	timeoutMs: READ_TIMEOUT_MS,
	reply: inputFieldsReply,
});

/** Asks whether a payload could be issued; nothing is created, so a repeat is harmless. */
export const validateCredential = endpoint({
	service: velocert,
	method: 'POST',
	path: '/api/v1/plugin/credential-types/{credentialType}/actions/validate',
	subject: 'certificate',
	addressed: 'template',
	use: 'checked',
	retry: 'always',
	timeoutMs: READ_TIMEOUT_MS,
	reply: validationReply,
});

/**
 * Issues to the recipients and mails them. There is no idempotency key and no way to look up what
 * was issued, so an unanswered request is never sent again.
 */
export const issueCredentials = endpoint({
	service: velocert,
	method: 'POST',
	path: '/api/v1/plugin/credential-types/{credentialType}/credentials',
	subject: 'certificate',
	addressed: 'template',
	effect: 'issued',
	tooLarge: [
		'request',
		"Lower the option 'Recipients per Request', or shorten the data, and run it again.",
	],
	retry: 'never',
	timeoutMs: ISSUE_TIMEOUT_MS,
	reply: issueReply,
});
