import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** Every answer but success and 403, which proves the token and only lacks the list permission. */
const NOT_A_PASS = Array.from({ length: 300 }, (_, index) => 300 + index).filter(
	(status) => status !== 403,
);

const TURNED_AWAY =
	'VEC, or a firewall in front of it, turned n8n away. The token may be all right: ask who runs the network, proxy or VEC.';

/**
 * What a 403 of something in between looks like: no body, some text, the bare name of the status, or the
 * JSON of Cloudflare. VEC's own says in JSON which permission is missing. Text arrives as text, whose
 * first character has the length 1.
 */
const NOT_OF_VEC = (
	[
		['length', 0],
		['0.length', 1],
		['message', 'Forbidden'],
		['message', 'Access Denied'],
		['message', 'Missing Authentication Token'],
		['cloudflare_error', true],
	] as const
).map(([key, value]) => ({
	type: 'responseSuccessBody' as const,
	properties: { key, value, message: TURNED_AWAY },
}));

/** What the token may be sent to: https, or http on this machine; no path, query or login. */
const USABLE = String.raw`/^(https:\/\/[^\s\/?#@\\]+|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?)\/*$/i`;

/** The address if it is usable, else one that does not exist, so that the token stays here. */
const ORIGIN = `($credentials.baseUrl.trim().match(${USABLE}) || [])[1]`;

export class VecApi implements ICredentialType {
	name = 'vecApi';

	displayName = 'VEC API';

	icon: Icon = { light: 'file:../icons/vec.svg', dark: 'file:../icons/vec.dark.svg' };

	documentationUrl = 'https://docs.vec.digital/guides/authentication';

	properties: INodeProperties[] = [
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'Make one in your institution account under Account Settings > API Tokens; it is shown only once. The test also passes for a token without the permission certificate-vault:list.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.vec.digital',
			placeholder: 'e.g. https://api.vec.digital',
			description: 'Begins with https and ends with the host, without a path',
		},
	];

	// Pasted tokens often bring spaces, or the word Bearer from a documentation sample. A function,
	// because n8n evaluates no expression of a credential in workflows with binary mode combined.
	async authenticate(
		{ apiToken }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const token = String(apiToken)
			.trim()
			.replace(/^Bearer\s+/i, '');
		request.headers = { ...request.headers, Authorization: `Bearer ${token}` };
		return request;
	}

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ${ORIGIN} || "https://unusable-base-url.invalid" }}`,
			// Says why, and holds the request back by itself where n8n knows the option.
			allowedDomains: `={{ ${ORIGIN} ? undefined : "addresses that begin with https, without path, query or login" }}`,
			url: '/business/certificate-vault',
			qs: { per_page: 1 },
			headers: { Accept: 'application/json' },
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: { ignore: true, except: NOT_A_PASS },
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: "VEC does not accept the 'API Token': it may be mistyped, disabled or deleted.",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: "There is no VEC API at this address. Check 'Base URL'.",
				},
			},
			// The body of a web page arrives as text, so its first character is looked at.
			{
				type: 'responseSuccessBody',
				properties: {
					key: '0',
					value: '<',
					message: "A web page answered instead of the VEC API. Check 'Base URL'.",
				},
			},
			...NOT_OF_VEC,
		] as ICredentialTestRequest['rules'],
	};
}
