import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fakePdf } from '../../sandbox/samples.mts';
import type { WorkflowJson } from './host/n8nApi.mts';
import { useRealN8n } from './support.mts';
import type { Node } from './workflows.mts';
import { chain, fetchNode, issueNode, people, recipients, rows, vecNode } from './workflows.mts';

const largeFiles = mkdtempSync(join(tmpdir(), 'velocert-vec-large-'));
const real = useRealN8n({ N8N_RESTRICT_FILE_ACCESS_TO: largeFiles });
afterAll(() => rmSync(largeFiles, { recursive: true, force: true }));

const MB = 1024 * 1024;
const RETRY = { retryOnFail: true, maxTries: 5, waitBetweenTries: 100 };

async function run(workflow: WorkflowJson) {
	const id = await real.host.addWorkflow(workflow, true);
	await real.host.api.callWebhook(workflow.name);
	return { id, execution: await real.host.api.lastExecution(id) };
}

describe('Velocert Issue in a real n8n', () => {
	it('issues 120 rows with three requests, each person once', async () => {
		const { execution } = await run(chain('issue-120', ...rows(recipients(120)), issueNode()));
		expect(execution.status).toBe('success');
		expect(real.sandbox.counters.endpoints['velocert.issue']).toMatchObject({
			requests: 3,
			maxInFlight: 1,
		});
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 120, duplicates: 0 });
		expect(execution.runData.Issue[0].data?.main[0]).toHaveLength(120);
	});

	it('issues nobody twice under Retry On Fail × 5 and the Retry button, and names the unknown', async () => {
		real.sandbox.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' });
		const { id, execution } = await run(
			chain('issue-drop', ...rows(recipients(3)), issueNode(RETRY)),
		);
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toBe(
			'Velocert did not confirm: the certificate may or may not have been issued [item 0]',
		);
		expect(execution.error?.description).toContain(
			'Unknown: 3 (person0@example.com, person1@example.com, person2@example.com)',
		);
		await real.host.api.retry(execution.id);
		await real.host.api.lastExecution(id, 2);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 3, duplicates: 0 });
		expect(real.sandbox.counters.endpoints['velocert.issue'].requests).toBe(1);
	});

	it('resumes with the Retry button after a refusal half-way', async () => {
		real.sandbox.faults.add({
			match: { endpoint: 'velocert.issue' },
			kind: 'status',
			status: 422,
			body: { message: 'The template is being edited' },
			skip: 1,
		});
		const { id, execution } = await run(
			chain('issue-resume', ...rows(recipients(6)), issueNode({}, { recipientsPerRequest: 2 })),
		);
		expect(execution.status).toBe('error');
		await real.host.api.retry(execution.id);
		const again = await real.host.api.lastExecution(id, 2);
		expect(again.status).toBe('success');
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 6, duplicates: 0 });
	});

	it('sends nine rows and puts the bad one whole on the error output', async () => {
		const list: Array<Record<string, unknown>> = recipients(10);
		list[4].email = 'nobody';
		const { execution } = await run(
			chain('issue-nine', ...rows(list), issueNode({ onError: 'continueErrorOutput' })),
		);
		const [good, bad] = execution.runData.Issue[0].data?.main ?? [];
		expect(good).toHaveLength(9);
		expect(bad?.[0].json).toMatchObject({
			recipientName: 'Person 4',
			error: expect.objectContaining({ message: "'Email' holds no email address" }),
		});
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 9, duplicates: 0 });
	});
});

describe('VEC Vault Upload in a real n8n', () => {
	const uploadNode = (options: Record<string, unknown>, over: Record<string, unknown> = {}): Node =>
		vecNode(
			'Upload',
			'vecVaultUpload',
			{
				certificateTitle: 'Diploma',
				fullName: '={{ $("Split").item.json.name }}',
				applicantEmail: '={{ $("Split").item.json.mail }}',
				binaryPropertyName: '',
				simplify: true,
				additionalFields: {},
				options,
			},
			over,
		);

	it('F26 uploads 20 × 19 MB four at a time while n8n grows by less than 120 MB', async () => {
		for (let index = 0; index < 20; index++) {
			writeFileSync(join(largeFiles, `p${index}.pdf`), fakePdf(19 * MB + index));
			// Connections that n8n closes meanwhile have to be noticed before they are used again.
			await nextTurn();
		}
		const read: Node = {
			name: 'Split',
			type: 'n8n-nodes-base.readWriteFile',
			parameters: { operation: 'read', fileSelector: `${largeFiles}/*.pdf`, options: {} },
		};
		const upload = uploadNode({ concurrency: 4 });
		const parameters = {
			...(upload.parameters as object),
			fullName: '={{ $json.fileName }}',
			applicantEmail: '={{ $json.fileName }}@example.com',
		};
		real.sandbox.settings.heldUntil = { 'vec.create': 4 };
		// The growth counts from before the files are read, so it includes what reading them takes.
		const growth = watchGrowth();
		const { execution } = await run(chain('upload-large', read, { ...upload, parameters }));
		real.sandbox.settings.heldUntil = {};
		const grownBytes = growth.stop();
		expect(execution.error?.message).toBeUndefined();
		expect(real.sandbox.counters.endpoints['vec.create'].maxInFlight).toBe(4);
		expect(real.sandbox.counters.vec).toEqual({ created: 20, duplicates: 0 });
		console.log(`n8n grew by ${(grownBytes / MB).toFixed(0)} MB while 20 × 19 MB were uploaded`);
		expect(grownBytes).toBeLessThan(120 * MB);
	});

	it('uploads once under Retry On Fail × 5 when connections drop after commit', async () => {
		real.sandbox.faults.add({
			match: { endpoint: 'vec.create' },
			kind: 'dropAfterCommit',
			times: 3,
		});
		const { execution } = await run(
			chain(
				'upload-drop',
				...rows(people(6)),
				fetchNode(real.sandbox.origin, 20_000),
				uploadNode({}, RETRY),
			),
		);
		expect(execution.status).toBe('success');
		expect(real.sandbox.counters.vec).toEqual({ created: 6, duplicates: 0 });
		const items = execution.runData.Upload[0].data?.main[0] ?? [];
		expect(items.filter(({ json }) => json.recovered === true)).toHaveLength(3);
	});

	/** Samples the memory of n8n every 10 ms, against what it held at the start. */
	function watchGrowth() {
		const before = real.host.process.rssBytes();
		let peak = 0;
		const timer = setInterval(() => {
			peak = Math.max(peak, real.host.process.rssBytes() ?? 0);
		}, 10);
		return {
			stop() {
				clearInterval(timer);
				if (before === undefined || peak === 0) throw new Error('The memory of n8n cannot be seen');
				return peak - before;
			},
		};
	}
});
