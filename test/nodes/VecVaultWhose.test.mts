import type { IDataObject } from 'n8n-workflow';
import { savedForRetry, useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox } from '../support/services.mts';
import { useNoWaiting } from '../support/securityServer.mts';
import { bulk } from '../support/vaultBulk.mts';
import { personWithPdf, upload } from '../support/vaultUpload.mts';

const sandbox = useSandbox();
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const HOUR = 3_600_000;
const jane = async (name = 'Jane Doe') =>
	await personWithPdf(0, { name, mail: 'jane@example.com' });
const lose = (endpoint: string, kind: 'dropBefore' | 'dropAfterCommit') =>
	sandbox.current.faults.add({ match: { endpoint }, kind });
const names = () => sandbox.current.store.vault.map(({ fullName }) => fullName);
/** What is said of the row, in one word. */
const told = ({ error, recovered, status }: IDataObject) => {
	if (error) return JSON.stringify(error).includes('may or may not') ? 'unknown' : 'failed';
	return recovered ? 'recovered' : status;
};

describe('An upload whose answer was lost', () => {
	it('never shows a certificate of another name as the one of its row', async () => {
		await upload(sandbox.current, [await jane('Jane Do')]);
		lose('vec.create', 'dropBefore');
		const { outputs } = await upload(sandbox.current, [await jane()], CONTINUE);
		const [{ json }] = outputs[0];
		expect(told(json)).toBe('unknown');
		expect(JSON.stringify(json)).toContain("VEC shows such a certificate for 'Jane Do'");
		expect(names()).toEqual(['Jane Do']);
	});

	it('is told as a certificate that exists when that one is surely older', async () => {
		const made = Date.now() - 60_000;
		const same = { email: 'jane@example.com', issueDate: '2026-11-24', createdAt: made };
		addVaultCertificate(sandbox.current, { ...same, fullName: 'Jane Do' });
		lose('vec.create', 'dropBefore');
		const { outputs } = await upload(sandbox.current, [await jane()], CONTINUE);
		expect(told(outputs[0][0].json)).toBe('failed');
		expect(JSON.stringify(outputs[0][0].json)).toContain("'Jane Do'");
		expect(names()).toEqual(['Jane Do']);
	});

	it.each(['capitals', 'decomposed'] as const)(
		'is found again though VEC writes the name in its own way: %s',
		async (nameStyle) => {
			Object.assign(sandbox.current.settings, { nameStyle });
			lose('vec.create', 'dropAfterCommit');
			const { outputs } = await upload(sandbox.current, [await jane('Zoë Łuk')], CONTINUE);
			expect(told(outputs[0][0].json)).toBe('recovered');
			expect(names()).toHaveLength(1);
		},
	);

	it.each([-5 * HOUR, 5 * HOUR])(
		'is found again when the clocks differ by %i ms, and nothing older is taken for it',
		async (clockAheadMs) => {
			Object.assign(sandbox.current.settings, { clockAheadMs, refuseDuplicates: false });
			lose('vec.create', 'dropAfterCommit');
			const first = await upload(sandbox.current, [await jane()], CONTINUE);
			expect(told(first.outputs[0][0].json)).toBe('recovered');

			sandbox.current.store.vault[0].createdAt -= 60_000;
			lose('vec.create', 'dropBefore');
			const second = await upload(sandbox.current, [await jane()], CONTINUE);
			expect(second.outputs[0][0].json.uuid).not.toBe(first.outputs[0][0].json.uuid);
			expect(names()).toHaveLength(2);
		},
	);

	it('is not sent again where VEC tells no time and its clock may be hours behind', async () => {
		Object.assign(sandbox.current.settings, {
			tellsTime: false,
			clockAheadMs: -5 * HOUR,
			refuseDuplicates: false,
		});
		lose('vec.create', 'dropAfterCommit');
		const { outputs } = await upload(sandbox.current, [await jane()], CONTINUE);
		expect(told(outputs[0][0].json)).toBe('unknown');
		expect(names()).toHaveLength(1);
	});

	it('is not sent again with Retry once the name was corrected', async () => {
		Object.assign(sandbox.current.settings, { refuseDuplicates: false });
		lose('vec.create', 'dropAfterCommit');
		sandbox.current.faults.add({ match: { endpoint: 'vec.list' }, kind: '500', times: 3 });
		const parameters = { fullName: 'Jane Do' };
		const first = await upload(sandbox.current, [await jane()], {}, {}, parameters);
		expect(first.error?.message).toContain('did not confirm');
		const again = await upload(sandbox.current, [await jane()], { resume: savedForRetry(first) });
		expect(again.error?.description).toContain("'Jane Do'");
		expect(names()).toEqual(['Jane Do']);
	});
});

describe('On Duplicate: Return Existing', () => {
	const options = { onDuplicate: 'returnExisting' };

	it('gives nobody the certificate of another name', async () => {
		await upload(sandbox.current, [await jane('Jane Do')]);
		const { outputs } = await upload(sandbox.current, [await jane()], CONTINUE, options);
		expect(JSON.stringify(outputs[0][0].json)).toContain(
			'VEC has this certificate already, but with another name',
		);
		expect(told(outputs[0][0].json)).toBe('failed');
	});

	it('returns it when only spaces and capitals differ', async () => {
		await upload(sandbox.current, [await jane('JANE  DOE')]);
		const { outputs } = await upload(sandbox.current, [await jane()], CONTINUE, options);
		expect(outputs[0][0].json).toMatchObject({ alreadyExisted: true, full_name: 'JANE DOE' });
	});
});

describe('A bulk entry', () => {
	it('without an answer never takes the certificate of another name', async () => {
		await bulk(sandbox.current, [await jane('Jane Do')]);
		lose('vec.bulk', 'dropBefore');
		const { outputs } = await bulk(sandbox.current, [await jane()], CONTINUE);
		expect(told(outputs[0][0].json)).toBe('unknown');
		expect(names()).toEqual(['Jane Do']);
	});

	it('comes out as the vault holds it, once that was seen', async () => {
		Object.assign(sandbox.current.settings, { nameStyle: 'capitals' });
		lose('vec.bulk', 'dropAfterCommit');
		const { outputs } = await bulk(sandbox.current, [await jane()], CONTINUE);
		expect(outputs[0][0].json).toMatchObject({ full_name: 'JANE DOE', recovered: true });
	});

	it('comes out as the vault holds it after waiting, too', async () => {
		// The node does not wait here, so a quick machine would look for the last time before a later one.
		Object.assign(sandbox.current.settings, { nameStyle: 'decomposed', processingMs: 0 });
		const options = { waitUntilProcessed: true };
		const { outputs } = await bulk(sandbox.current, [await jane('Zoë Łuk')], {}, options);
		expect(outputs[0][0].json).toMatchObject({ status: 'generated', full_name: names()[0] });
	});
});

describe('A reply with odd fields', () => {
	it.each([
		['status', { id: 1, label: 'Processing' }],
		['reference_id', 4711],
		['issue_date', { date: '2026-11-24' }],
		['full_name', null],
		['created_at', 5],
	])('keeps the UUID it gives, though %s is %j', async (name, value) => {
		const data = { uuid: '5f0c1b1e-0000-4000-8000-000000000001', [name]: value };
		sandbox.current.faults.add({
			match: { endpoint: 'vec.create' },
			kind: 'status',
			status: 201,
			body: { message: 'Uploaded', data },
		});
		const { outputs } = await upload(sandbox.current, [await jane()], CONTINUE);
		expect(outputs[0][0].json.uuid).toBe(data.uuid);
		expect(sandbox.requests('vec.create')).toBe(1);
		expect(sandbox.requests('vec.list')).toBe(0);
	});
});
