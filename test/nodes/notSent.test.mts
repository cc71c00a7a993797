import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import type { IDataObject } from 'n8n-workflow';
import { useDedupStore } from '../support/dedupStore.mts';
import { samplePng } from '../../sandbox/samples.mts';
import { requestsSeen, useSandbox, velocertCredential } from '../support/services.mts';
import { fieldParameters, issueRows } from '../support/velocertIssue.mts';
import { personWithPdf, upload } from '../support/vaultUpload.mts';

const sandbox = useSandbox();
useDedupStore();

const open: Server[] = [];
afterEach(() => open.splice(0).forEach((server) => server.close()));

/** A server that ends every connection at its first bytes, in the middle of the handshake. */
async function endsHandshakes(answer?: string): Promise<string> {
	const server = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.once('data', () => (answer ? socket.end(answer) : socket.destroy()));
	});
	open.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const issueTo = async (baseUrl: string, options: IDataObject = {}) => {
	const { velocertApi } = velocertCredential(sandbox.current);
	return await issueRows(sandbox.current, [{ json: {} }], {
		parameters: {
			...fieldParameters('104', undefined, { validateFirst: false, ...options }),
			credentialInput: 'json',
			email: 'ana@example.com',
			credentialJson: '{ "recipientName": "Ana" }',
		},
		credentials: { velocertApi: { ...velocertApi, baseUrl } },
		settings: { onError: 'continueErrorOutput' },
	});
};

describe('A request whose connection was never secured', () => {
	it.each([
		['closed', undefined],
		['answered in clear text', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
	])('is told as not sent: %s', async (_, answer) => {
		const { outputs } = await issueTo(await endsHandshakes(answer));
		expect(outputs[0]).toEqual([]);
		expect(outputs[1][0].json.error).toMatchObject({
			message: expect.stringMatching(/could not be (reached|set up)$/) as string,
			description: expect.stringContaining('was not issued') as string,
		});
	});
});

describe('A file that is judged before it is sent', () => {
	it('goes up byte for byte though its base64 has line breaks', async () => {
		const item = await personWithPdf(0);
		const bytes = Buffer.concat([
			Buffer.from('%PDF-1.4\n'),
			Buffer.alloc(1_009, 7),
			Buffer.from('\n%%EOF'),
		]);
		const data = bytes.toString('base64').replace(/(.{76})/g, '$1\r\n');
		item.binary = { data: { data, mimeType: 'application/octet-stream' } };
		const { error, outputs } = await upload(
			sandbox.current,
			[item],
			{},
			{},
			{ binaryPropertyName: '' },
		);
		expect(error?.message).toBeUndefined();
		expect(outputs[0]).toHaveLength(1);
		expect(sandbox.current.store.vault[0].file.size).toBe(bytes.length);
	});

	const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);
	const jpeg = Buffer.from('ffd8ffe00004ff00ffda000201ff0002ff00ffd9', 'hex');
	it.each([
		['PDF', Buffer.from('%PDF-1.4\n1 0 obj'), 'application/pdf'],
		['PNG', half(samplePng()), 'image/png'],
		['JPEG', half(jpeg), 'image/jpeg'],
	])('is not sent when it is half a %s', async (kind, bytes, mimeType) => {
		const item = await personWithPdf(0);
		item.binary = { data: { data: bytes.toString('base64'), mimeType } };
		const { error } = await upload(sandbox.current, [item]);
		expect(error?.message).toBe(`The file in 'data' is a ${kind} without its end [item 0]`);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});
});

describe('A service that turns calls away with Retry-After: 0', () => {
	it('is waited for as long as without it', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'velocert.issue' },
			kind: '429',
			retryAfter: 0,
			times: 2,
		});
		const started = performance.now();
		const { outputs } = await issueTo(sandbox.current.origin);
		expect(outputs[0][0].json.status).toBe('submitted');
		// Three quarters of one second and of two at least.
		expect(performance.now() - started).toBeGreaterThan(2_200);
	});
});
