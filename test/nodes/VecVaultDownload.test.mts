import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';
import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import { fakePdf } from '../../sandbox/samples.mts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { fileBytes, runNode, useBinaryMode } from '../support/runNode.mts';
import {
	addVaultCertificate,
	requestsSeen,
	useSandbox,
	vecCredential,
} from '../support/services.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));

const UNKNOWN = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

/** A certificate in the vault, generated unless told otherwise. */
function certificate(over: Parameters<typeof addVaultCertificate>[1] = {}) {
	return addVaultCertificate(sandbox.current, { status: 'generated', ...over });
}

function itemsFor(...uuids: string[]): INodeExecutionData[] {
	return uuids.map((uuid, index) => ({ json: { id: uuid, row: index } }));
}

async function download(
	items: INodeExecutionData[],
	over: Partial<NodeRun> = {},
	parameters: IDataObject = {},
) {
	return await runNode({
		node: new VecVaultDownload(),
		items,
		parameters: {
			certificateId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			outputBinaryField: 'data',
			whenNotReady: 'wait',
			options: {},
			...parameters,
		},
		credentials: vecCredential(sandbox.current),
		...over,
	});
}

function first({ outputs }: NodeResult): INodeExecutionData {
	return outputs[0][0];
}

/** Spares the sandbox the making of real PDFs, which takes it a while. */
function answerWithFakePdf(rule: { skip?: number } = {}): void {
	sandbox.current.faults.add({
		match: { endpoint: 'vec.download' },
		kind: 'status',
		status: 200,
		body: fakePdf(3_000).toString('latin1'),
		times: 1_000,
		...rule,
	});
}

const requests = (endpoint: string) => sandbox.current.counters.endpoints[endpoint]?.requests ?? 0;

describe('VEC Vault Download', () => {
	it('adds the verified PDF to the item, named after the reference ID, and keeps what was there', async () => {
		const { uuid, referenceId } = certificate();
		const kept = { data: 'aGk=', mimeType: 'text/plain', fileName: 'note.txt' };
		const result = await download([{ json: { id: uuid, row: 0 }, binary: { note: kept } }]);
		const { json, binary, pairedItem } = first(result);
		expect(json).toEqual({ id: uuid, row: 0, uuid, ready: true, status: 'generated' });
		expect(pairedItem).toEqual({ item: 0 });
		expect(Object.keys(binary ?? {})).toEqual(['note', 'data']);
		expect(binary?.data).toMatchObject({
			fileName: `${referenceId}.pdf`,
			mimeType: 'application/pdf',
		});
		const bytes = await fileBytes(binary?.data);
		expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
		expect(bytes.includes('%%EOF')).toBe(true);
	});

	it('names the file as told, without what no file name may hold', async () => {
		const { uuid } = certificate();
		const result = await download(
			itemsFor(uuid),
			{},
			{ outputBinaryField: 'proof', options: { fileName: '=Zoë/Ünal: {{ $json.row }}' } },
		);
		expect(first(result).binary?.proof?.fileName).toBe('Zoë_Ünal_ 0.pdf');
		expect(requests('vec.get')).toBe(0);
	});

	it.each(['filesystem', 'default'] as const)('stores the file in %s mode', async (mode) => {
		await useBinaryMode(mode);
		const result = await download(itemsFor(certificate().uuid));
		const bytes = await fileBytes(first(result).binary?.data);
		await useBinaryMode('default');
		expect(bytes.subarray(-10).includes('%%EOF')).toBe(true);
	});

	it('hands the file over inside the JSON in the combined binary mode', async () => {
		await useBinaryMode('filesystem');
		const { uuid } = certificate();
		const result = await download(itemsFor(uuid), {
			workflowSettings: { binaryMode: 'combined' },
		});
		await useBinaryMode('default');
		expect(first(result).binary).toBeUndefined();
		expect(first(result).json).toMatchObject({
			uuid,
			ready: true,
			_files: { data: { mimeType: 'application/pdf' } },
		});
	});

	it('downloads 40 certificates in input order with at most as many in flight as Concurrency says', async () => {
		sandbox.current.settings.delayMs = 5;
		answerWithFakePdf();
		const uuids = Array.from({ length: 40 }, (_, row) => certificate({ title: `C${row}` }).uuid);
		const { outputs } = await download(itemsFor(...uuids), {}, { options: { concurrency: 3 } });
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual(uuids);
		expect(sandbox.current.counters.endpoints['vec.download']).toMatchObject({
			requests: 40,
			maxInFlight: 3,
		});
	});

	it('gives each of two rows its file when both name the same certificate', async () => {
		const { uuid } = certificate();
		const { outputs } = await download(itemsFor(uuid, uuid));
		expect(outputs[0].map(({ binary }) => binary?.data !== undefined)).toEqual([true, true]);
	});

	describe('while the certificate is processing', () => {
		it('waits for many at the same time, not one after the other', async () => {
			const uuids = Array.from({ length: 100 }, () => certificate({ status: 'processing' }).uuid);
			answerWithFakePdf({ skip: 100 });
			const started = Date.now();
			const { outputs } = await download(itemsFor(...uuids), {}, { options: { concurrency: 2 } });
			expect(outputs[0].every(({ json, binary }) => json.ready && binary?.data)).toBe(true);
			expect(outputs[0].map(({ json }) => json.uuid)).toEqual(uuids);
			// One after the other, each with its second of waiting, would take most of a minute.
			expect(Date.now() - started).toBeLessThan(20_000);
			expect(sandbox.current.counters.endpoints['vec.download'].maxInFlight).toBeLessThanOrEqual(2);
		});

		it('gives the item without file once Max Wait is over, and says so', async () => {
			const { uuid } = certificate({ status: 'processing', dueInMs: Infinity });
			const { outputs, hints, error } = await download(
				itemsFor(uuid),
				{},
				{ options: { maxWait: 1 } },
			);
			expect(error).toBeUndefined();
			expect(outputs[0][0].json).toMatchObject({ uuid, ready: false, status: 'processing' });
			expect(outputs[0][0].binary).toBeUndefined();
			expect(hints.map(({ message }) => message)).toEqual([
				"1 certificate is still processing: 'Max Wait' was over first. Raise it, or look again later.",
			]);
		});

		it('gives the item without file at once when told to', async () => {
			const { uuid } = certificate({ status: 'processing', dueInMs: Infinity });
			const result = await download(itemsFor(uuid), {}, { whenNotReady: 'output' });
			expect(first(result).json).toMatchObject({ ready: false, status: 'processing' });
			expect(requests('vec.download')).toBe(1);
		});

		it('reports an error when told to', async () => {
			const { uuid } = certificate({ status: 'processing', dueInMs: Infinity });
			const { error } = await download(itemsFor(uuid), {}, { whenNotReady: 'error' });
			expect(error?.message).toBe('The verified PDF is not ready yet [item 0]');
			expect(error?.description).toBe(
				"The certificate's status is processing. Set 'When Not Ready' to 'Wait', or run this node later.",
			);
		});

		it('needs no permission to view', async () => {
			const { uuid } = certificate({ status: 'processing', dueInMs: Infinity });
			sandbox.current.faults.add({
				match: { endpoint: 'vec.get' },
				kind: 'status',
				status: 403,
				body: { message: 'Forbidden', required_permission: 'certificate-vault:view' },
				times: 99,
			});
			const result = await download(itemsFor(uuid), {}, { whenNotReady: 'output' });
			expect(first(result).json).toMatchObject({ ready: false, status: 'processing' });
		});

		it('stops waiting when the execution is cancelled', async () => {
			const { uuid } = certificate({ status: 'processing', dueInMs: Infinity });
			const started = Date.now();
			await download(itemsFor(uuid), { cancelAfterMs: 200 });
			expect(Date.now() - started).toBeLessThan(1_500);
			const asked = requests('vec.download');
			await new Promise((resolve) => setTimeout(resolve, 1_200));
			expect(requests('vec.download')).toBe(asked);
		});
	});

	describe('when there is nothing to download', () => {
		it('says at once that processing has failed, and which node helps', async () => {
			const { uuid } = certificate({ status: 'failed' });
			const { error } = await download(itemsFor(uuid));
			expect(error?.message).toBe(
				'VEC could not process this certificate, so there is no PDF [item 0]',
			);
			expect(error?.description).toBe(
				'Its status is failed. Use the VEC Vault Retry node, then download it again.',
			);
			expect(requests('vec.download')).toBe(1);
		});

		it('says so when processing fails during the wait', async () => {
			const { uuid } = certificate({ status: 'processing', dueInMs: 300, willFail: true });
			const { error } = await download(itemsFor(uuid));
			expect(error?.message).toBe(
				'VEC could not process this certificate, so there is no PDF [item 0]',
			);
		});

		it('says at once that the certificate was revoked', async () => {
			const { uuid } = certificate({ status: 'revoked' });
			const { error } = await download(itemsFor(uuid));
			expect(error?.message).toBe('This certificate was revoked, so there is no PDF [item 0]');
		});

		it('tells an unknown UUID from one that is not ready', async () => {
			const { error } = await download(itemsFor(UNKNOWN));
			expect(error?.message).toBe('VEC does not know this certificate [item 0]');
			expect(error?.description).toBe(
				'Check the ID, and that the API token belongs to the same organisation. VEC says: "Vault certificate not found."',
			);
		});

		it.each([
			[
				'VEC-IC-1',
				"'Certificate' is not a UUID [item 0]",
				"It contains 'VEC-IC-1'. Use the field 'uuid' of VEC Vault Upload, not the number or the reference ID.",
			],
			['', "'Certificate' is empty [item 0]", 'Pick one from the list, or enter its UUID.'],
		])('asks nobody about %j', async (id, message, description) => {
			const { error } = await download(itemsFor(id));
			expect(error?.message).toBe(message);
			expect(error?.description).toBe(description);
			expect(requestsSeen(sandbox.current)).toBe(0);
		});
	});

	it('asks again when the body breaks off, and passes on only the whole file', async () => {
		sandbox.current.faults.add({ match: { endpoint: 'vec.download' }, kind: 'truncate' });
		const result = await download(itemsFor(certificate().uuid));
		const bytes = await fileBytes(first(result).binary?.data);
		expect(bytes.subarray(-10).includes('%%EOF')).toBe(true);
		expect(requests('vec.download')).toBe(2);
	});

	it.each([
		['half a PDF', fakePdf(4_000).subarray(0, 2_000).toString('latin1')],
		['an empty body', ''],
		['some text', 'not a certificate'],
	])('never passes on %s', async (_, body) => {
		sandbox.current.faults.add({
			match: { endpoint: 'vec.download' },
			kind: 'status',
			status: 200,
			body,
			times: 99,
		});
		const { error, outputs } = await download(itemsFor(certificate().uuid));
		expect(outputs.flat()).toEqual([]);
		expect(error?.message).toBe('VEC sent something that is not a complete PDF [item 0]');
		expect(requests('vec.download')).toBe(3);
	});

	it.each([
		['html502', 'VEC answered with a web page instead of data [item 0]', 3],
		['redirect', 'VEC answered with a redirect instead of data [item 0]', 1],
		['html200', 'VEC sent something that is not a complete PDF [item 0]', 3],
	] as const)('says what came instead after %s', async (kind, message, asked) => {
		sandbox.current.faults.add({ match: { endpoint: 'vec.download' }, kind, times: 99 });
		const { error } = await download(itemsFor(certificate().uuid));
		expect(error?.message).toBe(message);
		expect(error?.description).not.toContain('<html');
		expect(requests('vec.download')).toBe(asked);
		expect(sandbox.current.counters.redirected).toBe(0);
	});

	it.each([
		['wrong-token-5e1f', "VEC does not accept the 'API Token' [item 0]"],
		[
			'vec-no-download-token',
			"The VEC 'API Token' lacks the permission 'certificate-vault:download' [item 0]",
		],
	])('says what is the matter with the token %s without showing it', async (token, message) => {
		const { error, data } = await download(itemsFor(certificate().uuid), {
			credentials: vecCredential(sandbox.current, token),
		});
		expect(error?.message).toBe(message);
		expect(JSON.stringify(data)).not.toContain(token);
	});

	it('waits as long as the service asks', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'vec.download' },
			kind: '429',
			retryAfter: 1,
		});
		const result = await download(itemsFor(certificate().uuid));
		expect(first(result).json.ready).toBe(true);
		expect(requests('vec.download')).toBe(2);
	});

	it('puts failed rows whole on the error output and the others on the first', async () => {
		const { uuid } = certificate();
		const { outputs } = await download(itemsFor(uuid, UNKNOWN), {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([uuid]);
		expect(outputs[1][0].json).toMatchObject({
			id: UNKNOWN,
			row: 1,
			error: 'VEC does not know this certificate',
			details: { status: 404 },
		});
	});

	it('keeps the row beside the error with Continue', async () => {
		const { outputs } = await download(itemsFor(certificate().uuid, UNKNOWN), {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(outputs[0][1]).toMatchObject({
			json: { id: UNKNOWN, error: 'VEC does not know this certificate' },
			pairedItem: { item: 1 },
		});
	});

	it('gives an AI agent ids and no file', async () => {
		const isTool = jest.spyOn(ExecuteContext.prototype, 'isToolExecution').mockReturnValue(true);
		const { uuid, referenceId } = certificate();
		const result = await download(itemsFor(uuid));
		isTool.mockRestore();
		expect(first(result).binary).toBeUndefined();
		expect(first(result).json).toMatchObject({
			uuid,
			ready: true,
			status: 'generated',
			reference_id: referenceId,
		});
	});
});
