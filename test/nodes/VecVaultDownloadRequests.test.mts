import type { INodeExecutionData } from 'n8n-workflow';
import { useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, refuseView, useSandbox } from '../support/services.mts';
import { answerWithFakePdf, download, itemsFor } from '../support/vaultDownload.mts';

const sandbox = useSandbox();
jest.setTimeout(30_000);
beforeAll(async () => await useBinaryMode('default'));

const { requests } = sandbox;

function counted() {
	return {
		downloads: requests('vec.download'),
		gets: requests('vec.get'),
		lists: requests('vec.list'),
	};
}

/** Certificates that become ready so many milliseconds from now. */
function processing(count: number, dueInMs: number, over: { willFail?: boolean } = {}) {
	return Array.from({ length: count }, () =>
		addVaultCertificate(sandbox.current, { dueInMs, ...over }),
	);
}

const namesOf = (items: INodeExecutionData[]) => items.map(({ binary }) => binary?.data?.fileName);

describe('the requests of VEC Vault Download', () => {
	it('are one per file when it is ready and the item tells its reference ID', async () => {
		answerWithFakePdf(sandbox.current);
		const certificates = Array.from({ length: 12 }, () =>
			addVaultCertificate(sandbox.current, { status: 'generated' }),
		);
		const items = certificates.map(({ uuid, referenceId }) => ({
			json: { id: uuid, uuid: uuid.toUpperCase(), reference_id: referenceId },
		}));
		const { outputs } = await download(sandbox.current, items);
		expect(namesOf(outputs[0])).toEqual(
			certificates.map(({ referenceId }) => `${referenceId}.pdf`),
		);
		expect(counted()).toEqual({ downloads: 12, gets: 0, lists: 0 });
	});

	it('do not trust a reference ID beside another UUID', async () => {
		answerWithFakePdf(sandbox.current);
		const [one, other] = [1, 2].map(() =>
			addVaultCertificate(sandbox.current, { status: 'generated' }),
		);
		const json = { id: one.uuid, uuid: other.uuid, reference_id: other.referenceId };
		const { outputs } = await download(sandbox.current, [{ json }]);
		expect(namesOf(outputs[0])).toEqual([`${one.referenceId}.pdf`]);
		expect(counted()).toEqual({ downloads: 1, gets: 1, lists: 0 });
	});

	it('are one per round while a certificate is processing', async () => {
		const [{ uuid }] = processing(1, Infinity);
		const { outputs } = await download(
			sandbox.current,
			itemsFor(uuid),
			{},
			{ options: { maxWait: 4 } },
		);
		expect(outputs[0][0].json).toMatchObject({ ready: false, status: 'processing' });
		// Asked for once and looked at; then looked at after one, two and three seconds.
		expect(counted()).toEqual({ downloads: 1, gets: 4, lists: 0 });
	});

	it('are one per round where the token may not view', async () => {
		const [{ uuid }] = processing(1, Infinity);
		refuseView(sandbox.current);
		await download(sandbox.current, itemsFor(uuid), {}, { options: { maxWait: 4 } });
		expect(counted()).toEqual({ downloads: 4, gets: 1, lists: 0 });
	});

	it('look after many through the list', async () => {
		const all = [...processing(148, Infinity), ...processing(2, Infinity, { willFail: true })];
		answerWithFakePdf(sandbox.current, { skip: 150 });
		const pending = download(
			sandbox.current,
			itemsFor(...all.map(({ uuid }) => uuid)),
			{ settings: { onError: 'continueErrorOutput' } },
			{ options: { concurrency: 16 } },
		);
		while (requests('vec.get') < 150) await new Promise((resolve) => setTimeout(resolve, 5));
		for (const certificate of all) certificate.dueAt = Date.now();
		const { outputs } = await pending;
		expect(namesOf(outputs[0])).toEqual(
			all.slice(0, 148).map(({ referenceId }) => `${referenceId}.pdf`),
		);
		expect(outputs[1]).toHaveLength(2);
		// First all are asked for, later only those that are ready: 148 files.
		expect(counted()).toMatchObject({ downloads: 150 + 148, gets: 150 });
		// Two pages a round.
		expect(counted().lists).toBeLessThanOrEqual(8);
	});

	it('ask for a PDF again whose download went wrong after the wait', async () => {
		const [{ uuid, referenceId }] = processing(1, 500);
		sandbox.current.faults.add({
			match: { endpoint: 'vec.download' },
			kind: 'status',
			status: 400,
			body: { message: 'Not now' },
			skip: 1,
		});
		const failed = await download(sandbox.current, itemsFor(uuid));
		expect(failed.error?.message).toContain('[item 0]');
		expect(namesOf((await download(sandbox.current, itemsFor(uuid))).outputs[0])).toEqual([
			`${referenceId}.pdf`,
		]);
	});
});
