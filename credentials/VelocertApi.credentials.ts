import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** What the token may be sent to: https, or http on this machine; no path, query or login. */
const USABLE = String.raw`/^(https:\/\/[^\s\/?#@\\]+|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?)\/*$/i`;

/** The address if it is usable, else one that does not exist, so that the token stays here. */
const ORIGIN = `($credentials.baseUrl.trim().match(${USABLE}) || [])[1]`;

export class VelocertApi implements ICredentialType {
	name = 'velocertApi';

	displayName = 'Velocert API';

	icon: Icon = { light: 'file:../icons/velocert.svg', dark: 'file:../icons/velocert.dark.svg' };

	documentationUrl = 'https://docs.velocert.com/docs/guides/velocertPlatform/gettingApiToken';

	properties: INodeProperties[] = [
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Make one in Velocert under Settings > API Tokens; it is shown only once',
		},
		{
			displayName: 'Authorization Scheme',
			name: 'authScheme',
			type: 'options',
			options: [
				{
					name: 'Bearer',
					value: 'bearer',
					description: 'Send the token as "Bearer <token>", the usual way',
				},
				{
					name: 'Raw',
					value: 'raw',
					description: 'Send the token alone; try this when Bearer is not accepted',
				},
			],
			default: 'bearer',
			description: 'How the token is written in the Authorization header',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://app.velocert.com',
			placeholder: 'e.g. https://app.velocert.com',
			description: 'Begins with https and ends with the host, without a path',
		},
	];

	// Pasted tokens often bring spaces, or the word Bearer from a documentation sample. A function,
	// because n8n evaluates no expression of a credential in workflows with binary mode combined.
	async authenticate(
		{ apiToken, authScheme }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const token = String(apiToken).trim();
		const value = authScheme === 'raw' ? token : `Bearer ${token.replace(/^Bearer\s+/i, '')}`;
		request.headers = { ...request.headers, Authorization: value };
		return request;
	}

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ${ORIGIN} || "https://unusable-base-url.invalid" }}`,
			// Says why, and holds the request back by itself where n8n knows the option.
			allowedDomains: `={{ ${ORIGIN} ? undefined : "addresses that begin with https, without path, query or login" }}`,
			url: '/api/v1/plugin/credential-types',
			qs: { pageSize: 1, pageToken: 0 },
			headers: { Accept: 'application/json' },
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						"Velocert does not accept the 'API Token'. Check it, and try the other 'Authorization Scheme'.",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						"Velocert does not accept the 'API Token'. Check that it is enabled under Settings > API Tokens.",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: "There is no Velocert API at this address. Check 'Base URL'.",
				},
			},
			// The body of a web page arrives as text, so its first character is looked at.
			{
				type: 'responseSuccessBody',
				properties: {
					key: '0',
					value: '<',
					message: "A web page answered instead of the Velocert API. Check 'Base URL'.",
				},
			},
		] as ICredentialTestRequest['rules'],
	};
}
