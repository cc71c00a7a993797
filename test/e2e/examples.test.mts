import { WEBHOOK_SECRET } from './host/openHost.mts';
import { nodeType } from './host/packages.mts';
import { example, useRealN8n } from './support.mts';

const real = useRealN8n();

describe('The packed nodes in a real n8n', () => {
	it('are loaded, each with its variant for AI agents', async () => {
		const types = await real.host.api.nodeTypes();
		for (const name of [
			'velocertIssue',
			'velocertValidate',
			'velocertCredentialType',
			'vecVaultUpload',
			'vecVaultBulk',
			'vecVaultList',
			'vecVaultDownload',
			'vecVaultRetry',
		]) {
			expect(types).toContain(nodeType(name));
			expect(types).toContain(nodeType(`${name}Tool`));
		}
		expect(types).toContain(nodeType('vecVaultTrigger'));
	});

	it.each([
		['velocertApi', 'velocert-demo-token', 'OK', 'Connection successful!'],
		['vecApi', 'vec-demo-token', 'OK', 'Connection successful!'],
		['vecApi', 'vec-create-only-token', 'OK', 'Connection successful!'],
		[
			'velocertApi',
			'wrong',
			'Error',
			"Velocert does not accept the 'API Token'. Check it, and try the other 'Authorization Scheme'.",
		],
		[
			'vecApi',
			'wrong',
			'Error',
			"VEC does not accept the 'API Token': it may be mistyped, disabled or deleted.",
		],
	])('test the credential %s with the token %s', async (type, apiToken, status, message) => {
		const result = await real.host.api.testCredential('Tested', type, {
			apiToken,
			authScheme: 'bearer',
			baseUrl: `${real.sandbox.origin}/`,
		});
		expect(result).toMatchObject({ status, message });
	});

	it('let no web page pass the credential test', async () => {
		for (const [type, endpoint] of [
			['velocertApi', 'velocert.types'],
			['vecApi', 'vec.list'],
		]) {
			real.sandbox.faults.add({ match: { endpoint }, kind: 'html200' });
			const { status, message } = await real.host.api.testCredential('Tested', type, {
				apiToken: type === 'vecApi' ? 'vec-demo-token' : 'velocert-demo-token',
				authScheme: 'bearer',
				baseUrl: real.sandbox.origin,
			});
			expect(status).toBe('Error');
			expect(message).toContain("Check 'Base URL'");
		}
	});
});

describe('Example 02', () => {
	it('issues the eleven good rows once each, and sets the ambiguous date aside', async () => {
		const id = await real.host.addWorkflow(example('02-rows-validate-issue'), true);
		await real.host.api.callWebhook('velocert-rows');
		const { status, runData, text } = await real.host.api.lastExecution(id);
		expect(status).toBe('success');
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 11, duplicates: 0 });
		expect(real.sandbox.counters.endpoints['velocert.issue'].requests).toBe(1);
		expect(runData['Fix these rows'][0].data?.main[0]).toHaveLength(1);
		expect(
			real.sandbox.store.issued.map(
				({ credential }) => (credential as { recipientName: string }).recipientName,
			),
		).toContain('Борис Иванов');
		expect(text).not.toContain('velocert-demo-token');
		expect(real.host.process.logText()).not.toContain('velocert-demo-token');
	});
});

describe('Example 03', () => {
	it('uploads five PDFs once each and downloads them verified', async () => {
		const id = await real.host.addWorkflow(example('03-pdfs-upload-wait-download'), true);
		await real.host.api.callWebhook('vec-pdfs');
		const { status, runData, text } = await real.host.api.lastExecution(id);
		expect(status).toBe('success');
		expect(real.sandbox.counters.vec).toEqual({ created: 5, duplicates: 0 });
		const items = runData.Download[0].data?.main[0] ?? [];
		expect(items.map(({ json }) => json.ready)).toEqual([true, true, true, true, true]);
		expect(items[0].binary?.data).toMatchObject({ mimeType: 'application/pdf' });
		expect(text).not.toContain('vec-demo-token');
	});
});

describe('Example 01', () => {
	it('issues to whoever fills in the form, once even when it is sent twice', async () => {
		const id = await real.host.addWorkflow(example('01-form-to-velocert-issue'), true);
		const send = async (count: number) => {
			const fields = ['Ana Souza', 'ana@example.com', 'Food Safety', '2026-11-24'];
			await real.host.api.sendForm('velocert-vec-form', ...fields);
			return await real.host.api.lastExecution(id, count);
		};
		expect((await send(1)).status).toBe('success');
		expect((await send(2)).status).toBe('success');
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
		expect(real.sandbox.store.issued[0]).toMatchObject({ email: 'ana@example.com' });
	});
});

describe('Examples 04, 05 and 06', () => {
	it('submit eight PDFs at once, retry the one that failed, and fetch each that VEC approves once', async () => {
		const path = 'velocert-vec-approved/webhook';
		const approvedId = await real.host.addWorkflow(example('06-approved-download'), true);
		expect((await real.host.api.callWebhook(path)).status).toBe(401);
		real.sandbox.webhooks.register({
			url: `${real.host.api.origin}/webhook/${path}`,
			secret: WEBHOOK_SECRET,
			repeat: 2,
		});

		const bulkId = await real.host.addWorkflow(example('04-pdfs-bulk-upload'), true);
		await real.host.api.callWebhook('vec-bulk');
		const { status, runData } = await real.host.api.lastExecution(bulkId);
		expect(status).toBe('success');
		expect(real.sandbox.counters.endpoints['vec.bulk'].requests).toBe(1);
		expect(real.sandbox.counters.vec).toEqual({ created: 8, duplicates: 0 });
		expect(runData.Download[0].data?.main[0]?.map(({ json }) => json.ready)).toEqual(
			Array.from({ length: 7 }, () => true),
		);

		const retryId = await real.host.addWorkflow(example('05-nightly-retry-of-failed'), true);
		const summary = async (count: number) => {
			await real.host.api.callWebhook('vec-retry');
			const execution = await real.host.api.lastExecution(retryId, count);
			return execution.runData.Summary[0].data?.main[0]?.[0].json.text;
		};
		expect(await summary(1)).toBe('1 of the certificates had failed; ready now: 1.');
		expect(await summary(2)).toBe('No certificate had failed.');
		expect(real.sandbox.counters.endpoints['vec.retry'].requests).toBe(1);

		await real.sandbox.webhooks.idle();
		await real.host.api.lastExecution(approvedId, 8);
		const executions = await real.host.api.executions(approvedId);
		expect(executions).toHaveLength(8);
		const last = await real.host.api.waitForExecution(executions[0].id);
		expect(last.runData.Download[0].data?.main[0]?.[0]).toMatchObject({
			json: { event: 'certificate_application.approved', ready: true },
			binary: { data: { mimeType: 'application/pdf' } },
		});
		expect(real.sandbox.webhooks.log.every((delivery) => delivery.status === 200)).toBe(true);
	});
});
