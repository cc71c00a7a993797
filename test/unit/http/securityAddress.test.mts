import type { INode, INodeTypes } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { VecApi } from '../../../credentials/VecApi.credentials.ts';
import { VelocertApi } from '../../../credentials/VelocertApi.credentials.ts';
import { readBaseUrl } from '../../../shared/http/baseUrl.ts';
import { startNode } from '../../support/startNode.mts';

const USABLE: Array<[address: string, origin: string]> = [
	['https://api.vec.digital', 'https://api.vec.digital'],
	[' https://api.vec.digital/ ', 'https://api.vec.digital'],
	['HTTPS://API.VEC.DIGITAL', 'https://api.vec.digital'],
	['https://proxy.example.com:8443//', 'https://proxy.example.com:8443'],
	['https://10.0.0.5', 'https://10.0.0.5'],
	['https://[2001:db8::1]:8443', 'https://[2001:db8::1]:8443'],
	['http://localhost:3000', 'http://localhost:3000'],
	['http://127.0.0.1', 'http://127.0.0.1'],
	['http://127.8.9.10:5678/', 'http://127.8.9.10:5678'],
	['http://[::1]:3000', 'http://[::1]:3000'],
];

/** Names of this machine's network or another's, and names that only look like this machine. */
const CLEAR_TEXT = [
	'http://api.vec.digital',
	'HTTP://api.vec.digital/',
	'http://10.0.0.5',
	'http://172.16.0.1:8080',
	'http://192.168.1.20',
	'http://169.254.169.254',
	'http://proxy',
	'http://proxy.local',
	'http://host.docker.internal:3000',
	'http://localhost.example.com',
	'http://sub.localhost',
	'http://127.0.0.1.example.com',
	'http://128.0.0.1',
	'http://0.0.0.0:3000',
	'http://[::ffff:127.0.0.1]:3000',
	'http://[::]',
	'http://[fe80::1]',
];

const NO_ORIGIN = [
	'',
	'api.vec.digital',
	'//api.vec.digital',
	'ftp://api.vec.digital',
	'file:///etc/passwd',
	'data:text/plain,https://api.vec.digital',
	'javascript:alert(1)',
	'https:api.vec.digital',
	'https://',
	'https://api.vec.digital/v1',
	'https://api.vec.digital/?a=b',
	'https://api.vec.digital/#a',
	'https://user:secret@api.vec.digital',
	'https://user@api.vec.digital',
	'https://api.vec.digital@example.com',
	'https://api.vec.digital\\@example.com',
	'https://exa mple.com',
	'http://localhost@example.com',
	'http://localhost/api',
];

describe('the base URL', () => {
	it.each(USABLE)('%j is used as %s', (address, origin) => {
		expect(readBaseUrl(address)).toEqual({ origin });
	});

	it.each(CLEAR_TEXT)('%j would show the token to others, so it is refused', (address) => {
		expect(readBaseUrl(address)).toEqual({ refused: 'clearText' });
	});

	it.each(NO_ORIGIN)('%j is no address of a service', (address) => {
		expect(readBaseUrl(address)).toEqual({ refused: 'form' });
	});

	it.each(['https://127.999.0.1', undefined, null, 7, {}, []])(
		'%j is no address of a service',
		(address) => {
			expect(readBaseUrl(address)).toEqual({ refused: 'form' });
		},
	);
});

describe.each([new VelocertApi(), new VecApi()])('the test button of $displayName', ({ test }) => {
	it.each(USABLE)('uses %j', (baseUrl, origin) => {
		const { address, allowedDomains } = evaluate(test?.request, baseUrl);
		expect(new URL(address).origin).toBe(origin);
		expect(allowedDomains).toBeUndefined();
	});

	it.each([...CLEAR_TEXT, ...NO_ORIGIN])('sends no token to %j', (baseUrl) => {
		const { address, allowedDomains } = evaluate(test?.request, baseUrl);
		expect(address).toBe('https://unusable-base-url.invalid');
		expect(allowedDomains).toContain('begin with https');
	});
});

/** What n8n makes of the expressions in the test of a credential. */
function evaluate(request: unknown, baseUrl: string) {
	const { baseURL, allowedDomains } = request as Record<string, string>;
	const node: INode = {
		id: '1',
		name: 'Node',
		type: 'test.start',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const nodeTypes = {
		getByName: () => startNode,
		getByNameAndVersion: () => startNode,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const valueOf = (expression: string) =>
		workflow.expression.getParameterValue(expression, null, 0, 0, 'Node', [], 'internal', {
			$credentials: { baseUrl } as never,
		});
	return {
		address: String(valueOf(baseURL)),
		allowedDomains: valueOf(allowedDomains) as string | undefined,
	};
}
