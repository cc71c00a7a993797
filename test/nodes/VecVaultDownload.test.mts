import type { INodeExecutionData } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';
import { fakePdf } from '../../sandbox/samples.mts';
import type { NodeResult } from '../support/runNode.mts';
import { fileBytes, useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox, vecCredential } from '../support/services.mts';
import { answerWithFakePdf, download, itemsFor, UNKNOWN } from '../support/vaultDownload.mts';

const sandbox = useSandbox();
jest.setTimeout(30_000);
beforeAll(async () => await useBinaryMode('default'));

/** A certificate in the vault, generated unless told otherwise. */
function certificate(over: Parameters<typeof addVaultCertificate>[1] = {}) {
	return addVaultCertificate(sandbox.current, { status: 'generated', ...over });
}

function first({ outputs }: NodeResult): INodeExecutionData {
	return outputs[0][0];
}

const { requests } = sandbox;

describe('VEC Vault Download', () => {
	it('adds the verified PDF to the item, named after the reference ID, and keeps what was there', async () => {
		const { uuid, referenceId } = certificate();
		const kept = { data: 'aGk=', mimeType: 'text/plain', fileName: 'note.txt' };
		const result = await download(sandbox.current, [
			{ json: { id: uuid, row: 0 }, binary: { note: kept } },
		]);
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
		answerWithFakePdf(sandbox.current);
		const { uuid } = certificate();
		const result = await download(
			sandbox.current,
			itemsFor(uuid),
			{},
			{ outputBinaryField: 'proof', options: { fileName: '=Zoë/Ünal: {{ $json.row }}' } },
		);
		expect(first(result).binary?.proof?.fileName).toBe('Zoë_Ünal_ 0.pdf');
		expect(requests('vec.get')).toBe(0);
	});

	it.each(['filesystem', 'default'] as const)('stores the file in %s mode', async (mode) => {
		answerWithFakePdf(sandbox.current);
		await useBinaryMode(mode);
		const result = await download(sandbox.current, itemsFor(certificate().uuid));
		const bytes = await fileBytes(first(result).binary?.data);
		await useBinaryMode('default');
		expect(bytes.subarray(-10).includes('%%EOF')).toBe(true);
	});

	it('hands the file over inside the JSON in the combined binary mode', async () => {
		answerWithFakePdf(sandbox.current);
		await useBinaryMode('filesystem');
		const { uuid } = certificate();
		const result = await download(sandbox.current, itemsFor(uuid), {
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
		sandbox.current.settings.heldUntil = { 'vec.download': 3 };
		answerWithFakePdf(sandbox.current);
		const uuids = Array.from({ length: 40 }, (_, row) => certificate({ title: `C${row}` }).uuid);
		const { outputs } = await download(
			sandbox.current,
			itemsFor(...uuids),
			{},
			{ options: { concurrency: 3 } },
		);
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual(uuids);
		expect(sandbox.current.counters.endpoints['vec.download']).toMatchObject({
			requests: 40,
			maxInFlight: 3,
		});
	});

	it('gives each of two rows its file when both name the same certificate', async () => {
		answerWithFakePdf(sandbox.current);
		const { uuid } = certificate();
		const { outputs } = await download(sandbox.current, itemsFor(uuid, uuid));
		expect(outputs[0].map(({ binary }) => binary?.data !== undefined)).toEqual([true, true]);
	});

	it('asks again when the body breaks off, and passes on only the whole file', async () => {
		sandbox.current.faults.add({ match: { endpoint: 'vec.download' }, kind: 'truncate' });
		const result = await download(sandbox.current, itemsFor(certificate().uuid));
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
		const { error, outputs } = await download(sandbox.current, itemsFor(certificate().uuid));
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
		const { error } = await download(sandbox.current, itemsFor(certificate().uuid));
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
		const { error, data } = await download(sandbox.current, itemsFor(certificate().uuid), {
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
		const result = await download(sandbox.current, itemsFor(certificate().uuid));
		expect(first(result).json.ready).toBe(true);
		expect(requests('vec.download')).toBe(2);
	});

	it('puts failed rows whole on the error output and the others on the first', async () => {
		const { uuid } = certificate();
		const { outputs } = await download(sandbox.current, itemsFor(uuid, UNKNOWN), {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json }) => json.uuid)).toEqual([uuid]);
		expect(outputs[1][0].json).toMatchObject({
			id: UNKNOWN,
			row: 1,
			error: { message: 'VEC does not know this certificate' },
		});
	});

	it('keeps the row beside the error with Continue', async () => {
		const { outputs } = await download(sandbox.current, itemsFor(certificate().uuid, UNKNOWN), {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(outputs[0][1]).toMatchObject({
			json: { id: UNKNOWN, error: { message: 'VEC does not know this certificate' } },
			pairedItem: { item: 1 },
		});
	});

	it('gives an AI agent ids and no file', async () => {
		answerWithFakePdf(sandbox.current);
		const isTool = jest.spyOn(ExecuteContext.prototype, 'isToolExecution').mockReturnValue(true);
		const { uuid, referenceId } = certificate();
		const result = await download(sandbox.current, itemsFor(uuid));
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
