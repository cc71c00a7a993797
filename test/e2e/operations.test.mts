import type { WorkflowJson } from './host/n8nApi.mts';
import { useRealN8n } from './support.mts';
import { chain, fetchNode, people, rows, vecNode, VELOCERT } from './workflows.mts';

const real = useRealN8n();

async function run(workflow: WorkflowJson) {
	const id = await real.host.addWorkflow(workflow, true);
	await real.host.api.callWebhook(workflow.name);
	return { id, execution: await real.host.api.lastExecution(id) };
}

const requests = (endpoint: string) => real.sandbox.counters.endpoints[endpoint]?.requests ?? 0;

/** VEC Vault Bulk behind a node that fetches files. */
const bulkNode = (options: Record<string, unknown> = {}, over: Record<string, unknown> = {}) =>
	vecNode(
		'Bulk',
		'vecVaultBulk',
		{
			certificateTitle: 'Diploma',
			fullName: '={{ $("Split").item.json.name }}',
			applicantEmail: '={{ $("Split").item.json.mail }}',
			fileSource: 'binary',
			binaryPropertyName: '',
			additionalFields: {},
			options,
		},
		over,
	);

const LIST = { operation: 'getAll', returnAll: true, filters: {}, simplify: true };

/** Uploads so many certificates in bulk, not waiting for them. */
async function fill(name: string, list: unknown[]) {
	return await run(chain(name, ...rows(list), fetchNode(real.sandbox.origin, 2_000), bulkNode()));
}

describe('VEC Vault Bulk in a real n8n', () => {
	it('turns 320 rows with files into three requests and 320 certificates', async () => {
		const { execution } = await run(
			chain(
				'bulk-320',
				...rows(people(320)),
				fetchNode(real.sandbox.origin, 2_000),
				bulkNode({ waitUntilProcessed: true, concurrency: 8 }),
			),
		);
		expect(execution.error?.message).toBeUndefined();
		expect(requests('vec.uploadFile')).toBe(320);
		expect(requests('vec.bulk')).toBe(3);
		expect(real.sandbox.counters.vec).toEqual({ created: 320, duplicates: 0 });
		const items = execution.runData.Bulk[0].data?.main[0] ?? [];
		expect(items).toHaveLength(320);
		expect(new Set(items.map(({ json }) => json.file_id)).size).toBe(320);
		expect(items.every(({ json }) => json.status === 'generated')).toBe(true);
	});

	it('submits once under Retry On Fail × 5 when the answer is lost after commit', async () => {
		real.sandbox.settings.refuseDuplicates = false;
		real.sandbox.faults.add({ match: { endpoint: 'vec.bulk' }, kind: 'dropAfterCommit' });
		const { execution } = await run(
			chain(
				'bulk-drop',
				...rows(people(8)),
				fetchNode(real.sandbox.origin, 2_000),
				bulkNode({}, { retryOnFail: true, maxTries: 5, waitBetweenTries: 100 }),
			),
		);
		real.sandbox.settings.refuseDuplicates = true;
		expect(execution.status).toBe('success');
		expect(requests('vec.bulk')).toBe(1);
		expect(real.sandbox.counters.vec).toEqual({ created: 8, duplicates: 0 });
	});
});

describe('VEC Vault List in a real n8n', () => {
	it('lists all, some and one', async () => {
		await fill('list-fill', people(120));
		const all = await run(chain('list-all', vecNode('List', 'vecVaultList', LIST)));
		const items = all.execution.runData.List[0].data?.main[0] ?? [];
		expect(new Set(items.map(({ json }) => json.uuid)).size).toBe(120);
		const before = requests('vec.list');
		const some = await run(
			chain(
				'list-some',
				vecNode('List', 'vecVaultList', { ...LIST, returnAll: false, limit: 7 }),
				vecNode('Get', 'vecVaultList', {
					operation: 'get',
					certificateId: { __rl: true, mode: 'id', value: '={{ $json.uuid }}' },
					simplify: false,
				}),
			),
		);
		expect(requests('vec.list') - before).toBe(1);
		const details = some.execution.runData.Get[0].data?.main[0] ?? [];
		expect(details).toHaveLength(7);
		expect(details[0].json).toHaveProperty('institution_name', 'Example Institute');
	});
});

describe('VEC Vault Retry in a real n8n', () => {
	it('retries one by its UUID, and all that failed', async () => {
		const list = people(5).map((person) => ({ ...person, name: `${person.name} [fail]` }));
		await fill('retry-fill', list);
		await new Promise((resolve) => setTimeout(resolve, 500));
		const { uuid } = real.sandbox.store.vault[0];
		const waiting = { waitUntilProcessed: true };
		const one = await run(
			chain(
				'retry-one',
				vecNode('Retry', 'vecVaultRetry', {
					retryMode: 'certificate',
					certificateId: { __rl: true, mode: 'id', value: uuid },
					simplify: true,
					options: waiting,
				}),
			),
		);
		expect(one.execution.runData.Retry[0].data?.main[0]?.[0].json).toMatchObject({
			uuid,
			status: 'generated',
		});
		const all = await run(
			chain(
				'retry-all',
				vecNode('Retry', 'vecVaultRetry', {
					retryMode: 'allFailed',
					returnAll: true,
					filters: {},
					simplify: true,
					options: waiting,
				}),
			),
		);
		const items = all.execution.runData.Retry[0].data?.main[0] ?? [];
		expect(items.map(({ json }) => json.status)).toEqual(
			Array.from({ length: 4 }, () => 'generated'),
		);
		expect(requests('vec.retry')).toBe(5);
		expect(real.sandbox.counters.vec).toEqual({ created: 5, duplicates: 0 });
	});
});

describe('Velocert Credential Type in a real n8n', () => {
	it('lists the types and shows the fields of one', async () => {
		const type = (name: string, parameters: Record<string, unknown>) => ({
			name,
			type: 'n8n-nodes-velocert-vec.velocertCredentialType',
			parameters,
			credentials: VELOCERT,
		});
		const { execution } = await run(
			chain(
				'types',
				type('Types', { operation: 'getAll', returnAll: false, limit: 3 }),
				type('Fields', {
					operation: 'getInputFields',
					credentialType: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				}),
			),
		);
		expect(execution.runData.Types[0].data?.main[0]).toHaveLength(3);
		const fields = execution.runData.Fields[0].data?.main[0] ?? [];
		expect(fields).toHaveLength(3);
		expect(fields[0].json.fields).toContainEqual(
			expect.objectContaining({ name: 'recipientName', type: 'string' }),
		);
	});
});
