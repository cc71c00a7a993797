import { fakePdf } from '../../../sandbox/samples.mts';
import { isWholePdf, tryDownload } from '../../../shared/vec/download.ts';
import { certificate, dropped, okay, rejected, scriptedClient } from './scriptedClient.mts';

const pdf = fakePdf(5_000);
const processing = rejected(
	404,
	'Verified PDF not found. The certificate may still be processing.',
);
const known = (status: string) => okay({ data: certificate({ status: { value: status } }) });

describe('a whole PDF', () => {
	it.each([
		['one', pdf, true],
		['one after a byte-order mark', Buffer.concat([Buffer.from('\uFEFF'), pdf]), true],
		['one with spaces after its end', Buffer.concat([pdf, Buffer.alloc(500, 0x20)]), true],
		['one that is cut off', pdf.subarray(0, 4_000), false],
		['a web page', Buffer.from('<html>%%EOF</html>'), false],
		['nothing', Buffer.alloc(0), false],
		['the end alone', pdf.subarray(3_000), false],
	])('is told from %s', (_, bytes, whole) => {
		expect(isWholePdf(bytes)).toBe(whole);
	});
});

describe('a download', () => {
	it('needs one request when the file is ready', async () => {
		const client = scriptedClient({ download: [okay({ bytes: pdf })] });
		expect(await tryDownload(client, 'u1')).toMatchObject({ value: { state: 'ready', pdf } });
		expect(client.calls).toEqual(['download']);
	});

	it.each(['pending', 'processing', 'a state of the future'])(
		'is not ready while the certificate is %s',
		async (status) => {
			const client = scriptedClient({ download: [processing], get: [known(status)] });
			expect(await tryDownload(client, 'u1')).toMatchObject(okay({ state: 'notReady', status }));
		},
	);

	it.each(['failed', 'revoked'])('never comes when the certificate is %s', async (status) => {
		const client = scriptedClient({ download: [processing], get: [known(status)] });
		expect(await tryDownload(client, 'u1')).toEqual(okay({ state: status }));
		expect(client.calls).toEqual(['download', 'get']);
	});

	it('is tried again when the file became ready between the two requests', async () => {
		const client = scriptedClient({
			download: [processing, okay({ bytes: pdf })],
			get: [known('generated')],
		});
		expect(await tryDownload(client, 'u1')).toMatchObject({
			value: { state: 'ready', referenceId: 'VEC-IC-1' },
		});
	});

	it('is not ready when the file stays away though the certificate is generated', async () => {
		const client = scriptedClient({ download: [processing], get: [known('generated')] });
		expect(await tryDownload(client, 'u1')).toMatchObject(
			okay({ state: 'notReady', status: 'generated' }),
		);
		expect(client.calls.filter((call) => call === 'download')).toHaveLength(3);
	});

	it('is incomplete after three bodies that are no PDF', async () => {
		const client = scriptedClient({ download: [okay({ bytes: pdf.subarray(0, 100) })] });
		expect(await tryDownload(client, 'u1')).toEqual(okay({ state: 'incomplete' }));
		expect(client.calls).toHaveLength(3);
	});

	it('goes by the words of the 404 when the token may not view', async () => {
		const get = [rejected(403, 'Forbidden')];
		const missing = rejected(404, 'Vault certificate not found.');
		expect(await tryDownload(scriptedClient({ download: [processing], get }), 'u1')).toEqual(
			okay({ state: 'notReady', status: 'processing' }),
		);
		expect(await tryDownload(scriptedClient({ download: [missing], get }), 'u1')).toEqual(missing);
	});

	it('does not ask for a certificate that the token may not view, once that is known', async () => {
		const client = scriptedClient({ download: [processing] });
		expect(await tryDownload(client, 'u1', true)).toEqual(
			okay({ state: 'notReady', status: 'processing' }),
		);
		expect(client.calls).toEqual(['download']);
	});

	it('takes the reference ID from the name that the service gives the file', async () => {
		const name = 'Food Safety VEC-IC-7K2M9Q4A.pdf';
		const client = scriptedClient({ download: [okay({ bytes: pdf, name })] });
		expect(await tryDownload(client, 'u1')).toMatchObject({
			value: { referenceId: 'VEC-IC-7K2M9Q4A' },
		});
	});

	it.each([rejected(404, 'Not found'), rejected(401), dropped])(
		'passes on what the certificate itself is answered with',
		async (answer) => {
			const client = scriptedClient({ download: [processing], get: [answer] });
			expect(await tryDownload(client, 'u1')).toEqual(answer);
		},
	);

	it('asks nothing more after a web page', async () => {
		const html = { ...rejected(404), html: true } as never;
		const client = scriptedClient({ download: [html] });
		expect(await tryDownload(client, 'u1')).toEqual(html);
	});
});
