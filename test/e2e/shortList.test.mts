import { randomUUID } from 'node:crypto';
import { signBody } from '../../sandbox/webhooks.mts';
import type { Execution, WorkflowJson } from './host/n8nApi.mts';
import { WEBHOOK_SECRET } from './host/openHost.mts';
import { useRealN8n } from './support.mts';
import {
	bulkNode,
	chain,
	fetchNode,
	issueNode,
	people,
	recipients,
	rows,
	uploadNode,
	vaultTriggerNode,
} from './workflows.mts';

/** What has to work on every n8n that is promised, in a few minutes: `npm run e2e -- --n8n 2.10.x shortList`. */

const real = useRealN8n();

async function run(workflow: WorkflowJson): Promise<Execution> {
	const id = await real.host.addWorkflow(workflow, true);
	await real.host.api.callWebhook(workflow.name);
	return await real.host.api.lastExecution(id);
}

const ERROR_OUTPUT = { onError: 'continueErrorOutput' };

/** The items on Success and on Error of a node. */
function outputsOf({ runData }: Execution, node: string): Array<Array<Record<string, unknown>>> {
	const outputs = runData[node][0].data?.main ?? [];
	return outputs.map((items) => (items ?? []).map(({ json }) => json));
}

describe('On every n8n that is promised', () => {
	it('Velocert Issue issues to the good rows, and puts the others whole on the error output', async () => {
		const list: Array<Record<string, unknown>> = recipients(4).map((row) => ({
			...row,
			details: 'mine',
		}));
		list[1].email = 'nobody';
		const execution = await run(chain('short-issue', ...rows(list), issueNode(ERROR_OUTPUT)));
		const [good, bad] = outputsOf(execution, 'Issue');
		expect(good.map(({ status }) => status)).toEqual(Array(3).fill('submitted'));
		expect(bad).toEqual([
			{
				...list[1],
				error: {
					message: "'Email' holds no email address",
					description: expect.any(String),
					field: 'Email',
				},
			},
		]);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 3, duplicates: 0 });
	});

	it('Velocert Issue skips in the next execution whom it issued before', async () => {
		const workflow = chain(
			'short-again',
			...rows(recipients(2, 'again')),
			issueNode({}, { skipAlreadyIssued: true }),
		);
		const id = await real.host.addWorkflow(workflow, true);
		for (const [times, status] of ['submitted', 'skipped'].entries()) {
			await real.host.api.callWebhook(workflow.name);
			const execution = await real.host.api.lastExecution(id, times + 1);
			expect(outputsOf(execution, 'Issue')[0].map((json) => json.status)).toEqual([status, status]);
		}
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	});

	it('VEC Vault Upload uploads files, waits, and fails what is no address', async () => {
		const list = [...people(2), { name: 'Nobody', mail: 'nobody' }];
		const execution = await run(
			chain(
				'short-upload',
				...rows(list),
				fetchNode(real.sandbox.origin, 2_000_000),
				uploadNode({ waitUntilProcessed: true }, ERROR_OUTPUT),
			),
		);
		const [good, bad] = outputsOf(execution, 'Upload');
		expect(good.map(({ status }) => status)).toEqual(['generated', 'generated']);
		expect(bad.map(({ error }) => (error as { field: string }).field)).toEqual(['Applicant Email']);
		expect(real.sandbox.counters.vec).toEqual({ created: 2, duplicates: 0 });
	});

	it('VEC Vault Bulk submits files with one request', async () => {
		const execution = await run(
			chain(
				'short-bulk',
				...rows(people(3, 'bulk')),
				fetchNode(real.sandbox.origin, 2_000),
				bulkNode({ waitUntilProcessed: true }),
			),
		);
		const [items] = outputsOf(execution, 'Bulk');
		expect(items.map(({ status }) => status)).toEqual(Array(3).fill('generated'));
		expect(real.sandbox.counters.endpoints['vec.bulk'].requests).toBe(1);
	});

	it.each([
		['velocertApi', 'velocert-demo-token', 'OK'],
		['velocertApi', 'a-wrong-token', 'Error'],
		['vecApi', 'vec-demo-token', 'OK'],
		['vecApi', 'vec-create-only-token', 'OK'],
		['vecApi', 'a-wrong-token', 'Error'],
	])('the test of %s with the token %s says %s', async (type, apiToken, status) => {
		const data = { apiToken, authScheme: 'bearer', baseUrl: real.sandbox.origin };
		expect(await real.host.api.testCredential('Tested', type, data)).toMatchObject({ status });
	});

	it('VEC Vault Trigger starts on a signed delivery, and on no other', async () => {
		const webhookId = randomUUID();
		const trigger = vaultTriggerNode(webhookId);
		const workflow = { name: 'short-trigger', nodes: [trigger], connections: {}, settings: {} };
		const id = await real.host.addWorkflow(workflow, true);
		const body = JSON.stringify({
			event: 'certificate_application.created',
			timestamp: new Date().toISOString(),
			uuid: randomUUID(),
		});
		const post = async (signature: string) =>
			(
				await real.host.api.postWebhook(`${webhookId}/webhook`, {
					headers: { 'content-type': 'application/json', 'x-webhook-signature': signature },
					body,
				})
			).status;
		expect(await post('0'.repeat(64))).toBe(401);
		expect(await post(signBody(WEBHOOK_SECRET, body))).toBe(200);
		expect(outputsOf(await real.host.api.lastExecution(id), 'Trigger')[0]).toEqual([
			expect.objectContaining({ event: 'certificate_application.created' }),
		]);
		expect(await real.host.api.executions(id)).toHaveLength(1);
	});
});
