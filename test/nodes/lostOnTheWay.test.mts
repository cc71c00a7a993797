import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { fakePdf } from '../../sandbox/samples.mts';
import { savedForRetry, itemWithFile, useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox } from '../support/services.mts';
import { useNoWaiting } from '../support/securityServer.mts';
import { bulk } from '../support/vaultBulk.mts';
import { retry } from '../support/vaultRetry.mts';
import { upload } from '../support/vaultUpload.mts';
import { issueRows, rows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
useNoWaiting();
/** How often a file is opened while it is checked: its beginning and its end are seen in one go. */
const LOOKS = 1;
const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };

const told = ({ error }: IDataObject) => JSON.stringify(error);

describe('A file that n8n can no longer read while it is sent', () => {
	beforeAll(async () => await useBinaryMode('filesystem'));
	afterAll(async () => await useBinaryMode('default'));
	afterEach(() => jest.restoreAllMocks());

	const item = async (size: number) =>
		await itemWithFile(
			{ name: 'Jane Doe', mail: 'jane@example.com' },
			{ bytes: fakePdf(size), fileName: 'a.pdf', mimeType: 'application/pdf' },
		);

	/** Lets n8n lose a file once it was looked at, after so many pieces of it. */
	function lose({ binary }: INodeExecutionData, piecesBefore: number): void {
		const service = Container.get(BinaryDataService);
		const getStream = service.getAsStream.bind(service);
		const getBuffer = service.getAsBuffer.bind(service);
		let opened = 0;
		const lost = (id?: string) => id === binary?.data.id && ++opened > LOOKS;
		const ENOENT = 'ENOENT: no such file';
		jest.spyOn(service, 'getAsBuffer').mockImplementation(async (file) => {
			if (lost(file.id)) throw new Error(ENOENT);
			return await getBuffer(file);
		});
		jest.spyOn(service, 'getAsStream').mockImplementation(async (id, chunkSize) => {
			const stream = await getStream(id, chunkSize);
			if (!lost(id)) return stream;
			async function* broken() {
				let pieces = 0;
				for await (const piece of stream) {
					if (pieces++ >= piecesBefore) throw new Error(ENOENT);
					yield piece as Buffer;
				}
			}
			return broken() as never;
		});
	}

	it.each([
		['a large file', 3_000_000, 0],
		['a large file, midway', 3_000_000, 3],
	])('was surely not uploaded: %s', async (_, size, pieces) => {
		const items = [await item(size)];
		lose(items[0], pieces);
		const { outputs } = await upload(sandbox.current, items, CONTINUE);
		expect(told(outputs[0][0].json)).toContain('could not be read to its end while it was sent');
		expect(told(outputs[0][0].json)).toContain('This certificate was not uploaded.');
		expect(sandbox.current.counters.vec.created).toBe(0);
		expect([sandbox.requests('vec.list'), sandbox.requests('vec.create')]).toEqual([
			0,
			expect.any(Number),
		]);
	});

	it('is uploaded all the same when it is small, because it was read when it was checked', async () => {
		const items = [await item(1_500)];
		lose(items[0], 0);
		const { outputs } = await upload(sandbox.current, items, CONTINUE);
		expect(outputs[0][0].json.error).toBeUndefined();
		expect(sandbox.current.counters.vec).toEqual({ created: 1, duplicates: 0 });
	});

	it('was surely not uploaded though it is small, where many others were read before it', async () => {
		const items = await Promise.all(
			Array.from({ length: 40 }, async (_, index) => {
				const one = await item(1024 * 1024);
				return { ...one, json: { ...one.json, mail: `person${index}@example.com` } };
			}),
		);
		lose(items[39], 0);
		const { outputs } = await upload(sandbox.current, items, CONTINUE);
		expect(told(outputs[0][39].json)).toContain('could not be read to its end while it was sent');
		expect(sandbox.current.counters.vec).toEqual({ created: 39, duplicates: 0 });
	});

	it('is uploaded by Retry once n8n has it again, and others of the run were not held up', async () => {
		const items = [await item(3_000_000)];
		lose(items[0], 2);
		const first = await upload(sandbox.current, items);
		expect(first.error?.description).toContain('Nothing was uploaded.');
		jest.restoreAllMocks();
		const second = await upload(sandbox.current, items, { resume: savedForRetry(first) });
		expect(second.outputs[0]).toHaveLength(1);
		expect(sandbox.current.counters.vec).toEqual({ created: 1, duplicates: 0 });
	});

	it('is told of a bulk entry as of that file, and the other entries go in', async () => {
		const good = await itemWithFile(
			{ name: 'John Roe', mail: 'john@example.com' },
			{ bytes: fakePdf(1_200), fileName: 'b.pdf', mimeType: 'application/pdf' },
		);
		const items = [good, await item(3_000_000)];
		lose(items[1], 0);
		const { outputs } = await bulk(sandbox.current, items, CONTINUE);
		const [first, second] = outputs[0].map(({ json }) => json);
		expect(first.status).toBe('processing');
		expect(told(second)).toContain('could not be read to its end');
		expect(sandbox.current.counters.vec.created).toBe(1);
	});
});

describe('A redirect after a write that reaches people', () => {
	const redirect = (endpoint: string, status: number) =>
		sandbox.current.faults.add({
			match: { endpoint },
			kind: 'redirectAfterCommit',
			status,
		});

	it.each([301, 302, 303])('leaves open what was issued: %i', async (status) => {
		redirect('velocert.issue', status);
		const { outputs } = await issueRows(sandbox.current, rows(1), CONTINUE);
		expect(outputs[0][0].json.status).toBe('unknown');
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
	});

	it.each([307, 308])('asks for the same elsewhere, so nothing was issued: %i', async (status) => {
		sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'status', status });
		const { outputs } = await issueRows(sandbox.current, rows(1), CONTINUE);
		expect(told(outputs[0][0].json)).toContain('answered with a redirect instead of data');
	});

	it.each([301, 302, 303])('makes VEC Vault Upload look the certificate up: %i', async (status) => {
		await useBinaryMode('default');
		redirect('vec.create', status);
		const items = [
			await itemWithFile(
				{ name: 'Jane Doe', mail: 'jane@example.com' },
				{ bytes: fakePdf(1_200), fileName: 'a.pdf', mimeType: 'application/pdf' },
			),
		];
		const { outputs } = await upload(sandbox.current, items, CONTINUE);
		expect(outputs[0][0].json.recovered).toBe(true);
		expect(sandbox.current.counters.vec).toEqual({ created: 1, duplicates: 0 });
	});

	it('makes VEC Vault Retry look at the certificate', async () => {
		const { uuid } = addVaultCertificate(sandbox.current, { status: 'failed' });
		redirect('vec.retry', 302);
		const { outputs } = await retry(sandbox.current, [uuid], CONTINUE);
		expect(outputs[0][0].json.uuid).toBe(uuid);
		expect(sandbox.requests('vec.retry')).toBe(1);
	});

	it('is not followed', () => {
		expect(sandbox.current.counters.redirected).toBe(0);
	});
});
