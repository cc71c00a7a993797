import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { dedupStore, marksAreGone, useDedupStore } from '../support/dedupStore.mts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { retry, retryAll } from '../support/vaultRetry.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';
import { issueRows, row, rows } from '../support/velocertIssue.mts';
import { messageOf } from '../support/failures.mts';

const sandbox = useSandbox();
useDedupStore();
beforeAll(async () => await useBinaryMode('default'));

const DRY = { dryRun: true };
const REMEMBER = { skipAlreadyIssued: true };
const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const MANUAL = { mode: 'manual' as const };
const WRITES = ['velocert.issue', 'vec.create', 'vec.uploadFile', 'vec.bulk', 'vec.retry'];

const jsons = ({ outputs }: NodeResult): IDataObject[] => outputs[0].map(({ json }) => json);
const told = (result: NodeResult) => jsons(result).map(({ status, reason }) => [status, reason]);
const writes = () => WRITES.reduce((sum, endpoint) => sum + sandbox.requests(endpoint), 0);
const everyone = (count: number, reason: string) => Array(count).fill(['dryRun', reason]);

async function issue(
	items: INodeExecutionData[],
	options: IDataObject,
	over: Partial<NodeRun> = {},
) {
	return await issueRows(sandbox.current, items, over, options);
}

describe('A dry run of Velocert Issue', () => {
	it.each([{}, REMEMBER])(
		'with %j sends and claims nothing, also of a long list',
		async (options) => {
			const result = await issue(rows(12), { ...DRY, ...options }, MANUAL);
			expect(told(result)).toEqual(everyone(12, 'Would be submitted'));
			expect(writes()).toBe(0);
			await marksAreGone();
			expect([...dedupStore.record('node'), ...dedupStore.record('workflow')]).toEqual([]);
			expect(sandbox.requests('velocert.validate')).toBe(12);
			const real = await issue(rows(12), options);
			expect(jsons(real).map(({ status }) => status)).toEqual(Array(12).fill('submitted'));
			expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 12, duplicates: 0 });
		},
	);

	it('tells who was issued before, who repeats a row, and whom an execution left unknown', async () => {
		await issue(rows(1), REMEMBER);
		sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'dropBefore' });
		await issue([row(1)], REMEMBER);
		const before = writes();
		const result = await issue([...rows(3), row(2)], { ...DRY, ...REMEMBER });
		expect(told(result)).toEqual([
			['dryRun', 'Would be skipped: issued before'],
			['dryRun', expect.stringMatching(/unknown/)],
			['dryRun', 'Would be submitted'],
			['dryRun', expect.stringMatching(/[Rr]epeats item 2/)],
		]);
		expect(writes()).toBe(before);
		const real = await issue(rows(3), REMEMBER, CONTINUE);
		expect(jsons(real).map(({ status }) => status)).toEqual(['skipped', 'unknown', 'submitted']);
	});

	it('refuses bad rows as a real run does', async () => {
		const items = [row(0, { 'E-Mail': 'nobody' }), row(1, { Score: 'many' }), row(2)];
		expect((await issue(items, DRY)).error?.message).toBe(
			"'Email' holds no email address [item 0]",
		);
		const result = await issue(items, DRY, CONTINUE);
		expect(jsons(result).map(({ error }) => typeof error)).toEqual([
			'object',
			'object',
			'undefined',
		]);
		expect(told(result)[2]).toEqual(['dryRun', 'Would be submitted']);
		expect(writes()).toBe(0);
	});

	it('may be switched on by text', async () => {
		const result = await issue(rows(1), { dryRun: '={{ "true" }}' });
		expect([told(result), writes()]).toEqual([everyone(1, 'Would be submitted'), 0]);
	});
});

describe.each([
	['Upload', upload, 'Would be uploaded', 'vec.create'],
	['Bulk', bulk, 'Would be submitted', 'vec.bulk'],
] as const)('A dry run of VEC Vault %s', (_, run, fresh, endpoint) => {
	it('sends nothing, also of a long list', async () => {
		const items = await peopleWithPdf(12);
		const result = await run(sandbox.current, items, MANUAL, DRY);
		expect(told(result)).toEqual(everyone(12, fresh));
		expect(jsons(result)[3]).toMatchObject({
			applicant_email: 'person3@example.com',
			certificate_title: 'Food Safety',
		});
		expect(jsons(result)[3].uuid ?? null).toBeNull();
		expect(writes()).toBe(0);
		const real = await run(sandbox.current, items);
		expect(real.error).toBeUndefined();
		expect(sandbox.current.counters.vec).toEqual({ created: 12, duplicates: 0 });
		expect(sandbox.requests(endpoint)).toBe(endpoint === 'vec.bulk' ? 1 : 12);
	});

	it('tells what VEC has already, and what cannot be looked up', async () => {
		const email = 'person0@example.com';
		addVaultCertificate(sandbox.current, { email, issueDate: '2026-11-24' });
		const items = await peopleWithPdf(2);
		expect(told(await run(sandbox.current, items, {}, DRY))).toEqual([
			['dryRun', 'Would be refused: VEC has this certificate already'],
			['dryRun', fresh],
		]);
		sandbox.current.faults.add({ match: { endpoint: 'vec.list' }, kind: 'html401', times: 99 });
		const blind = await run(sandbox.current, items, {}, DRY);
		const unless = `${fresh}, unless VEC has it already, which could not be looked up`;
		expect(told(blind)).toEqual(everyone(2, unless));
		expect(writes()).toBe(0);
	});

	it('refuses bad rows as a real run does', async () => {
		const items = await peopleWithPdf(2);
		items[0].json.mail = 'nobody';
		expect((await run(sandbox.current, items, {}, DRY)).error?.message).toMatch(/\[item 0\]$/);
		const result = await run(sandbox.current, items, CONTINUE, DRY);
		expect(jsons(result)[0].error).toBeDefined();
		expect(told(result)[1]).toEqual(['dryRun', fresh]);
		expect(writes()).toBe(0);
	});

	it('waits for nothing', async () => {
		const options = { ...DRY, waitUntilProcessed: true, maxWait: 60 };
		const result = await run(sandbox.current, await peopleWithPdf(1), {}, options);
		expect([told(result), sandbox.requests('vec.get')]).toEqual([everyone(1, fresh), 0]);
	});
});

describe('A dry run of VEC Vault Upload', () => {
	it('says what the option On Duplicate would do', async () => {
		const email = 'person0@example.com';
		addVaultCertificate(sandbox.current, { email, issueDate: '2026-11-24' });
		const options = { ...DRY, onDuplicate: 'returnExisting' };
		const result = await upload(sandbox.current, await peopleWithPdf(1), {}, options);
		expect(told(result)).toEqual(
			everyone(1, 'Would be returned: VEC has this certificate already'),
		);
	});
});

describe('A dry run of VEC Vault Retry', () => {
	const add = (status: 'failed' | 'generated') => addVaultCertificate(sandbox.current, { status });

	it('retries nothing, and refuses what is not failed', async () => {
		const [failed, good] = [add('failed'), add('generated')];
		const uuids = [failed.uuid, good.uuid, '5f0c1b1e-0000-4000-8000-999999999999'];
		const result = await retry(sandbox.current, uuids, CONTINUE, { options: DRY });
		expect(told(result)[0]).toEqual(['dryRun', 'Would be retried']);
		expect(jsons(result)[0].uuid).toBe(failed.uuid);
		expect(result.outputs[0].slice(1).map(messageOf)).toEqual([
			'This certificate is not failed, so there is nothing to retry',
			'VEC does not know this certificate',
		]);
		expect([writes(), failed.status]).toEqual([0, 'failed']);
		const real = await retry(sandbox.current, [failed.uuid]);
		expect([real.error, sandbox.requests('vec.retry')]).toEqual([undefined, 1]);
	});

	it('of all failed ones names each, and retries none', async () => {
		const failed = [add('failed'), add('failed')];
		add('generated');
		const result = await retryAll(sandbox.current, { options: DRY });
		expect(told(result)).toEqual(everyone(2, 'Would be retried'));
		expect(jsons(result).map(({ retried }) => retried)).toEqual([false, false]);
		expect(
			jsons(result)
				.map(({ uuid }) => uuid)
				.sort(),
		).toEqual(failed.map(({ uuid }) => uuid));
		expect(writes()).toBe(0);
		const real = await retryAll(sandbox.current);
		expect(jsons(real).map(({ retried }) => retried)).toEqual([true, true]);
	});
});
