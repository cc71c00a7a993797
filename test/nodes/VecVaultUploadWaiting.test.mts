import { useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox } from '../support/services.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';

const sandbox = useSandbox();
jest.setTimeout(60_000);
beforeAll(async () => await useBinaryMode('default'));

const { requests } = sandbox;
const WAIT = { waitUntilProcessed: true, concurrency: 16 };

/** Certificates of others, generated long ago. */
function fillVault(count: number) {
	for (let index = 0; index < count; index++) {
		addVaultCertificate(sandbox.current, { status: 'generated', email: `old${index}@example.com` });
	}
}

describe('the requests of VEC Vault Upload that waits', () => {
	it('are a tenth of one per certificate and round', async () => {
		fillVault(300);
		sandbox.current.settings.processingMs = 3_500;
		const { outputs } = await upload(sandbox.current, await peopleWithPdf(250), {}, WAIT);
		expect(outputs[0].map(({ json }) => json.status)).toEqual(Array(250).fill('generated'));
		expect(outputs[0].map(({ json }) => json.applicant_email)).toEqual(
			Array.from({ length: 250 }, (_, index) => `person${index}@example.com`),
		);
		expect(requests('vec.get')).toBe(0);
		// Three pages of a hundred in each of at most four rounds.
		expect(requests('vec.list')).toBeLessThanOrEqual(12);
	});

	it('ask one by one for what pages of the list would not be quicker at', async () => {
		// Oldest first: what was uploaded last is on the last page of very many.
		const { store } = sandbox.current;
		fillVault(4_000);
		const old = store.vault.splice(0);
		sandbox.current.settings.processingMs = 500;
		const pending = upload(sandbox.current, await peopleWithPdf(12), {}, WAIT);
		while (store.vault.length < 12) await new Promise((resolve) => setTimeout(resolve, 5));
		store.vault.push(...old);
		const { outputs } = await pending;
		expect(outputs[0].map(({ json }) => json.status)).toEqual(Array(12).fill('generated'));
		expect([requests('vec.list'), requests('vec.get')]).toEqual([1, 12]);
	});

	it('are single ones where the token may not list', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'vec.list' },
			kind: 'status',
			status: 403,
			body: { message: 'Forbidden', required_permission: 'certificate-vault:list' },
			times: 99,
		});
		sandbox.current.settings.processingMs = 1_500;
		const { outputs, hints } = await upload(sandbox.current, await peopleWithPdf(12), {}, WAIT);
		expect(outputs[0].map(({ json }) => json.status)).toEqual(Array(12).fill('generated'));
		expect(hints).toEqual([]);
		expect(requests('vec.list')).toBe(1);
	});

	it('end with one for each whose whole object is wanted, though the list tells less', async () => {
		sandbox.current.settings.processingMs = 1_500;
		const { outputs } = await upload(sandbox.current, await peopleWithPdf(12), {}, WAIT, {
			simplify: false,
		});
		const paths = outputs[0].map(({ json }) => json.qrcode_path);
		expect(paths).toEqual(outputs[0].map(({ json }) => `/storage/qr/${String(json.uuid)}.svg`));
		expect(requests('vec.get')).toBe(12);
	});

	it('go on one by one when the list fails, and try it again', async () => {
		sandbox.current.settings.processingMs = 1_500;
		sandbox.current.faults.add({
			match: { endpoint: 'vec.list' },
			kind: 'replyAfterCommit',
			status: 200,
			body: 'null',
			times: 1,
		});
		const { outputs } = await upload(sandbox.current, await peopleWithPdf(12), {}, WAIT);
		expect(outputs[0].map(({ json }) => json.status)).toEqual(Array(12).fill('generated'));
		expect(requests('vec.list')).toBeGreaterThan(1);
	});
});
