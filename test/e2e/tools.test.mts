import { fakePdf } from '../../sandbox/samples.mts';
import { useRealN8n } from './support.mts';
import type { Node, Tool } from './workflows.mts';
import { fetchNode, toolWorkflow, VEC, VELOCERT } from './workflows.mts';

const real = useRealN8n();

/** What the agent would read: the tool's answer, or why there is none. */
async function ask(
	name: string,
	tool: Tool,
	query: Record<string, unknown> = {},
	...before: Node[]
): Promise<{ answer?: unknown; failure?: string; text: string }> {
	const id = await real.host.addWorkflow(toolWorkflow(name, tool, query, before), true);
	await real.host.api.callWebhook(name);
	const execution = await real.host.api.lastExecution(id);
	// The executor gives the answer as the text that an agent would be handed.
	const [item] = execution.runData.Executor?.[0].data?.main[0] ?? [];
	const text = typeof item?.json === 'string' ? (item.json as string) : '';
	return {
		text,
		...(text === '' ? {} : { answer: JSON.parse(text) as unknown }),
		failure: execution.error?.message,
	};
}

const vec = (type: string, parameters: Record<string, unknown>): Tool => ({
	type,
	parameters,
	credentials: VEC,
});
const velocert = (type: string, parameters: Record<string, unknown>): Tool => ({
	type,
	parameters,
	credentials: VELOCERT,
});
const filled = (name: string) => `={{ $fromAI('${name}', '', 'string') }}`;
const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const credential = {
	recipientName: 'Ana',
	courseTitle: 'Welding',
	completionDate: '2026-11-24',
	score: 9,
	passed: true,
};

const ISSUE = velocert('velocertIssue', {
	credentialType: byId('101'),
	credentialInput: 'json',
	email: filled('email'),
	credentialJson: JSON.stringify(credential),
	options: {},
});

/** Uploads a file for a bulk request, as another workflow may have done. */
async function storeFile(): Promise<string> {
	const form = new FormData();
	form.append('file', new Blob([fakePdf(2_000)], { type: 'application/pdf' }), 'a.pdf');
	const response = await fetch(`${real.sandbox.origin}/business/certificate-vault/upload-file`, {
		method: 'POST',
		headers: { authorization: 'Bearer vec-demo-token' },
		body: form,
	});
	return ((await response.json()) as { data: { file_id: string } }).data.file_id;
}

/** Puts certificates into the vault through the bulk tool, one per name. */
async function submitted(name: string, ...names: string[]): Promise<string[]> {
	for (const [index, fullName] of names.entries()) {
		await ask(`${name}-${index}`, BULK, {
			name: fullName,
			email: `p${index}@example.com`,
			file: await storeFile(),
		});
	}
	return real.sandbox.store.vault.map(({ uuid }) => uuid);
}

const BULK = vec('vecVaultBulk', {
	certificateTitle: 'Diploma',
	fullName: filled('name'),
	applicantEmail: filled('email'),
	fileSource: 'fileId',
	fileId: filled('file'),
	additionalFields: {},
	options: {},
});

describe('As a tool of an AI agent', () => {
	it('Velocert Issue says to whom it issued', async () => {
		const { answer } = await ask('tool-issue', ISSUE, { email: 'ana@example.com' });
		expect(answer).toEqual([
			expect.objectContaining({ email: 'ana@example.com', status: 'submitted' }),
		]);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
	});

	it('Velocert Issue says in plain text what is wrong', async () => {
		const { failure } = await ask('tool-issue-bad', ISSUE, { email: '<b>nobody</b>' });
		expect(failure).toContain("'Email' holds no email address [item 0]");
		expect(failure).toContain("It contains '<b>nobody</b>'.");
		expect(real.sandbox.counters.velocert.issuedRecipients).toBe(0);
	});

	it('Velocert Validate gives the verdict on an invalid row, too', async () => {
		const validate = velocert('velocertValidate', {
			credentialType: byId('101'),
			credentialInput: 'json',
			credentialJson: "={{ { recipientName: $fromAI('name', '', 'string') } }}",
			options: {},
		});
		const { answer } = await ask('tool-validate', validate, { name: 'Ana' });
		expect(answer).toEqual([
			expect.objectContaining({
				validation: { valid: false, errors: expect.arrayContaining(['score: is required']) },
			}),
		]);
	});

	it('Velocert Credential Type lists types and shows fields', async () => {
		const types = { operation: 'getAll', returnAll: false, limit: 2 };
		const list = await ask('tool-types', velocert('velocertCredentialType', types));
		expect(list.answer).toEqual([
			expect.objectContaining({ id: '101', displayName: 'Course Certificate' }),
			expect.objectContaining({ id: '102' }),
		]);
		const fields = { operation: 'getInputFields', credentialType: byId(filled('type')) };
		const one = await ask('tool-fields', velocert('velocertCredentialType', fields), {
			type: '101',
		});
		expect(one.answer).toEqual([expect.objectContaining({ credentialType: '101' })]);
	});

	const upload = (binaryPropertyName: string) =>
		vec('vecVaultUpload', {
			certificateTitle: 'Diploma',
			fullName: filled('name'),
			applicantEmail: filled('email'),
			binaryPropertyName,
			simplify: true,
			additionalFields: {},
			options: {},
		});
	const person = { name: 'Ana', email: 'ana@example.com' };

	it('VEC Vault Upload takes the file of an earlier node, by an expression', async () => {
		const file = fetchNode(real.sandbox.origin, 2_000);
		const expression = "={{ $('Get PDF').first().binary.file }}";
		const { answer } = await ask('tool-upload', upload(expression), person, file);
		expect(answer).toEqual([expect.objectContaining({ full_name: 'Ana', status: 'processing' })]);
		expect(real.sandbox.counters.vec).toEqual({ created: 1, duplicates: 0 });
	});

	it('F28 VEC Vault Upload says how a tool comes by a file', async () => {
		const { failure } = await ask('tool-upload-none', upload('data'), person);
		expect(failure).toContain('An AI agent passes on no files');
		expect(real.sandbox.counters.vec.created).toBe(0);
	});

	it('VEC Vault Bulk submits a file by its ID', async () => {
		const { answer } = await ask('tool-bulk', BULK, { ...person, file: await storeFile() });
		expect(answer).toEqual([expect.objectContaining({ entry_index: 0, full_name: 'Ana' })]);
		expect(real.sandbox.counters.vec).toEqual({ created: 1, duplicates: 0 });
	});

	it('VEC Vault List gives the certificates', async () => {
		const [uuid] = await submitted('list', 'Ana', 'Bo');
		const list = { operation: 'getAll', returnAll: false, limit: 5, simplify: true };
		const tool = vec('vecVaultList', { ...list, filters: { search: filled('search') } });
		const { answer } = await ask('tool-list', tool, { search: 'Ana' });
		expect(answer).toEqual([expect.objectContaining({ uuid, full_name: 'Ana' })]);
	});

	it('VEC Vault List reads one by its reference ID, and says in words when there is none', async () => {
		await submitted('reference', 'Ana', 'Bo');
		const [{ uuid, referenceId }] = real.sandbox.store.vault;
		const certificateId = { __rl: true, mode: 'reference', value: filled('reference') };
		const tool = vec('vecVaultList', { operation: 'get', certificateId, simplify: true });
		const { answer } = await ask('tool-reference', tool, { reference: referenceId.toLowerCase() });
		expect(answer).toEqual([expect.objectContaining({ uuid, reference_id: referenceId })]);
		const { failure } = await ask('tool-no-reference', tool, { reference: 'VEC-IC-NOBODY' });
		expect(failure).toContain("It contains 'VEC-IC-NOBODY'");
	});

	it('VEC Vault Download gives IDs and no file', async () => {
		const [uuid] = await submitted('download', 'Ana');
		const tool = vec('vecVaultDownload', {
			certificateId: byId(filled('uuid')),
			outputBinaryField: 'data',
			whenNotReady: 'wait',
			options: {},
		});
		const { answer, text } = await ask('tool-download', tool, { uuid });
		expect(answer).toEqual([
			expect.objectContaining({
				uuid,
				ready: true,
				reference_id: expect.stringMatching(/^VEC-IC-/),
			}),
		]);
		expect(text).not.toContain('application/pdf');
	});

	it('VEC Vault Retry retries, and says why it does not', async () => {
		const [failed, fine] = await submitted('retry', 'Ana [fail]', 'Bo');
		const tool = vec('vecVaultRetry', {
			retryMode: 'certificate',
			certificateId: byId(filled('uuid')),
			simplify: true,
			options: {},
		});
		const retried = await ask('tool-retry', tool, { uuid: failed });
		expect(retried.answer).toEqual([expect.objectContaining({ uuid: failed })]);
		const refused = await ask('tool-retry-fine', tool, { uuid: fine });
		expect(refused.failure).toContain('generated');
		expect(real.sandbox.counters.endpoints['vec.retry'].requests).toBe(1);
	});
});
