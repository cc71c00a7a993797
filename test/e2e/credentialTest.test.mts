import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { useRealN8n } from './support.mts';

const real = useRealN8n();

/** What the service, or something in front of it, answers to the test. */
let answer = { status: 200, type: 'application/json', body: '' };
let server: Server;
beforeAll(async () => {
	server = createServer((_request, response) => {
		response.writeHead(answer.status, { 'content-type': answer.type });
		response.end(answer.body);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const JSON_TYPE = 'application/json';
const LIST = '{"data":[],"links":{},"meta":{}}';

describe('The test of VEC API', () => {
	it.each([
		[200, JSON_TYPE, LIST, 'OK'],
		[403, JSON_TYPE, '{"message":"no","required_permission":"certificate-vault:list"}', 'OK'],
		[403, 'text/plain', 'error code: 1010', 'firewall'],
		[403, 'text/plain', '', 'firewall'],
		[403, JSON_TYPE, '{"message":"Forbidden"}', 'firewall'],
		[403, JSON_TYPE, '{"status":403,"title":"Error 1010","cloudflare_error":true}', 'firewall'],
		[403, 'text/html', '<!-- x --><html>no</html>', 'web page'],
		[401, JSON_TYPE, '{"message":"Unauthenticated."}', 'does not accept'],
	])('after %i as %s with %j says %s', async (status, type, body, said) => {
		answer = { status, type, body };
		const { port } = server.address() as AddressInfo;
		const result = await real.host.api.testCredential('Test', 'vecApi', {
			apiToken: 'vec-demo-token',
			baseUrl: `http://127.0.0.1:${port}`,
		});
		expect(`${result.status}: ${result.message}`).toContain(said);
		expect(result.status).toBe(said === 'OK' ? 'OK' : 'Error');
	});
});
