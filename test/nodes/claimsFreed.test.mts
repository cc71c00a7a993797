import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import tls from 'node:tls';
import { selfSigned } from '../e2e/standins/certificate.mts';
import { dedupStore, useDedupStore } from '../support/dedupStore.mts';
import { useSandbox, velocertCredential } from '../support/services.mts';
import { fieldParameters, issueRows, row } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
useDedupStore();

const DAY_MS = 86_400_000;
const open: Server[] = [];
afterEach(() => {
	jest.restoreAllMocks();
	for (const server of open.splice(0)) {
		server.close();
		server.closeAllConnections();
	}
});

/**
 * A server that hands reads on to the sandbox, and whose connections fail from the first answer on, so
 * that the request to issue is not sent. Until then whoever answers is trusted.
 */
async function failsAfterReading(
	how: 'closes' | 'untrusted',
	validity?: { from: number; to: number },
): Promise<string> {
	let isBroken = false;
	const identity = await selfSigned(['localhost'], validity);
	const server = createServer(identity, (request, response) => {
		response.once('finish', () => (isBroken = true));
		const { authorization = '' } = request.headers;
		void fetch(`${sandbox.current.origin}${request.url}`, { headers: { authorization } }).then(
			async (answer) => {
				response.writeHead(answer.status, { connection: 'close' });
				response.end(await answer.text());
			},
		);
	});
	if (how === 'closes')
		server.on('connection', (socket: Socket) => {
			if (isBroken) socket.destroy();
		});
	open.push(server);
	const { connect } = tls;
	jest.spyOn(tls, 'connect').mockImplementation(((options: tls.ConnectionOptions) =>
		connect({
			...options,
			rejectUnauthorized: isBroken && how === 'untrusted',
		})) as unknown as typeof connect);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return `https://localhost:${(server.address() as AddressInfo).port}`;
}

const issueAt = async (baseUrl: string) => {
	const { velocertApi } = velocertCredential(sandbox.current);
	const options = { skipAlreadyIssued: true, validateFirst: false };
	return await issueRows(sandbox.current, [row(0)], {
		parameters: fieldParameters('101', undefined, options),
		credentials: { velocertApi: { ...velocertApi, baseUrl } },
		settings: { onError: 'continueErrorOutput' },
	});
};

describe('Skip Already Issued when nothing left n8n', () => {
	it.each([
		['the connection closes in the handshake', 'closes', undefined, 'reached'],
		['nobody vouches for the certificate', 'untrusted', undefined, 'set up'],
		[
			'the certificate has expired',
			'untrusted',
			{ from: Date.now() - 2 * DAY_MS, to: Date.now() - DAY_MS },
			'set up',
		],
		[
			'the certificate is not valid yet',
			'untrusted',
			{ from: Date.now() + DAY_MS, to: Date.now() + 2 * DAY_MS },
			'set up',
		],
	] as const)('keeps no claim, and issues the next time: %s', async (_, how, validity, could) => {
		const failed = await issueAt(await failsAfterReading(how, validity));
		expect(failed.outputs[0]).toEqual([]);
		expect(failed.outputs[1][0].json.error).toMatchObject({
			message: expect.stringContaining(`could not be ${could}`) as string,
			description: expect.stringContaining('was not issued') as string,
		});
		expect(sandbox.requests('velocert.issue')).toBe(0);
		expect(dedupStore.remembered()).toEqual([]);
		const { outputs } = await issueAt(sandbox.current.origin);
		expect(outputs[0].map(({ json }) => json.status)).toEqual(['submitted']);
		expect(sandbox.current.store.issued).toHaveLength(1);
	});
});
