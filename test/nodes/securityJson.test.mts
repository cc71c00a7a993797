import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import {
	credentialsFor,
	NOWHERE,
	reply,
	useHostileServer,
	useNoWaiting,
} from '../support/securityServer.mts';
import { issueRows, rows } from '../support/velocertIssue.mts';

const MB = 1024 * 1024;
const server = useHostileServer();
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

describe('JSON built to wear n8n out', () => {
	it.each([
		['of millions of wrong rows', `{"data":[${'1,'.repeat(4 * MB)}1]}`],
		['of millions of lists', `{"data":[${'[],'.repeat(4 * MB)}1]}`],
		['of a million levels', `{"data":${'['.repeat(MB)}${']'.repeat(MB)}}`],
		['of a million levels of objects', `${'{"data":'.repeat(MB)}1${'}'.repeat(MB)}`],
		['of one endless text', `{"data":"${'\\u0000'.repeat(2 * MB)}"}`],
		['of a million numbers', `{"data":[${'1e308,'.repeat(MB)}1]}`],
	])('%s is refused quickly', async (_, text) => {
		server.answer(reply(200, text));
		const started = Date.now();
		const { error } = await runNode({
			node: new VecVaultList(),
			items: [{ json: {} }],
			parameters: { operation: 'getAll', returnAll: true, filters: {}, simplify: false },
			credentials: credentialsFor(server.origin),
		});
		expect(error?.message).toBe('The answer of VEC could not be understood [item 0]');
		expect(Date.now() - started).toBeLessThan(15_000);
	});

	it('of many levels makes nothing certain of an issue, and does not end the node', async () => {
		const deep = '['.repeat(MB) + ']'.repeat(MB);
		server.answer((response, { url }) => {
			const verdict = url.endsWith('/validate') ? '{"valid":true}' : '{}';
			reply(200, url.endsWith('/credentials') ? deep : verdict)(response);
		});
		const { outputs, error } = await issueRows(NOWHERE, rows(1), {
			credentials: credentialsFor(server.origin),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(error).toBeUndefined();
		expect(outputs[0].map(({ json }) => json.status)).toEqual(['unknown']);
	});
});
