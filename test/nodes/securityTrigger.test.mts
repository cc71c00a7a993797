import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { INodeType, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { VecVaultTrigger } from '../../nodes/VecVaultTrigger/VecVaultTrigger.node.ts';
import { signBody } from '../../sandbox/webhooks.mts';
import type { TriggerHost } from '../support/vaultTrigger.mts';
import { event, openTriggerHost, post, SECRET } from '../support/vaultTrigger.mts';

const MB = 1024 * 1024;
/** The most that n8n lets in (N8N_PAYLOAD_SIZE_MAX). */
const LARGEST = 16 * MB;
const MARK = 'only-in-the-body';

/** The least that a check of signatures costs: it signs what came, once, and refuses. */
class BareTrigger implements INodeType {
	description = new VecVaultTrigger().description;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { rawBody } = this.getRequestObject() as unknown as { rawBody: Buffer };
		signBody(SECRET, rawBody);
		this.getResponseObject().status(401).type('text/plain').send('Refused: for comparison.');
		return { noWebhookResponse: true };
	}
}

let host: TriggerHost;
let bareHost: TriggerHost;
beforeAll(async () => {
	host = await openTriggerHost(new VecVaultTrigger(), { nodeId: 'security' });
	bareHost = await openTriggerHost(new BareTrigger());
});
afterAll(async () => {
	await host.close();
	await bareHost.close();
});

/** Milliseconds of the processor, whatever else the machine is busy with. */
async function workOf(task: () => Promise<unknown>): Promise<number> {
	const before = process.cpuUsage();
	await task();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1_000;
}

const largeBody = () => JSON.stringify(event({ mark: MARK, filler: 'x'.repeat(LARGEST - 1_000) }));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
function heldBytes(): number {
	collectGarbage();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/** What is held beyond `before` once sockets and buffers of ended requests are let go, at most 10 seconds later. */
async function growthAtRest(before: number, enough: number): Promise<number> {
	const end = performance.now() + 10_000;
	let growth = heldBytes() - before;
	while (growth >= enough && performance.now() < end) {
		await setTimeout(100);
		growth = heldBytes() - before;
	}
	return growth;
}

/** Bodies of 16 MB take three seconds for each test, and on a busy machine twenty times as long. */
jest.setTimeout(300_000);

describe('a large body that nobody has signed', () => {
	it.each([
		['without a signature', ''],
		['with a wrong one', 'a'.repeat(64)],
		['with an endless one', 'a'.repeat(8_000)],
		['with one of signs', '\'"<>&;%00'],
	])('is refused %s after little work, and says nothing back', async (_, signature) => {
		const body = largeBody();
		const { status, answer } = await post(host, body, signature);
		// The least of each, since collecting garbage falls on any of them, and a busy machine makes
		// any of them dear. More rounds make the least of a check that is too dear no smaller.
		let [work, bareWork] = [Infinity, Infinity];
		for (let round = 0; round < 5 || (work >= 3 * bareWork && round < 30); round++) {
			bareWork = Math.min(
				bareWork,
				await workOf(async () => await post(bareHost, body, signature)),
			);
			work = Math.min(work, await workOf(async () => await post(host, body, signature)));
		}
		expect(work / bareWork).toBeLessThan(3);
		expect(status).toBe(401);
		expect(answer).toMatch(/^Refused: [^<>]{1,80}\.$/);
		expect(answer).not.toContain(MARK);
		expect(host.executions).toEqual([]);
		expect(host.saved()).toBe('{}');
	});

	it('leaves nothing in memory, however many come', async () => {
		const body = largeBody();
		await post(host, body, 'a'.repeat(64));
		const before = heldBytes();
		for (let count = 0; count < 10; count++) await post(host, body, 'a'.repeat(64));
		expect(await growthAtRest(before, LARGEST)).toBeLessThan(LARGEST);
		expect(host.saved()).toBe('{}');
	});
});
