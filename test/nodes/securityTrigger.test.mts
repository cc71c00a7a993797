import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { VecVaultTrigger } from '../../nodes/VecVaultTrigger/VecVaultTrigger.node.ts';
import type { TriggerHost } from '../support/vaultTrigger.mts';
import { event, openTriggerHost, post } from '../support/vaultTrigger.mts';

const MB = 1024 * 1024;
/** The most that n8n lets in (N8N_PAYLOAD_SIZE_MAX). */
const LARGEST = 16 * MB;
const MARK = 'only-in-the-body';

let host: TriggerHost;
beforeAll(async () => {
	host = await openTriggerHost(new VecVaultTrigger(), { nodeId: 'security' });
});
afterAll(async () => await host.close());

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

describe('a large body that nobody has signed', () => {
	it.each([
		['without a signature', ''],
		['with a wrong one', 'a'.repeat(64)],
		['with an endless one', 'a'.repeat(8_000)],
		['with one of signs', '\'"<>&;%00'],
	])('is refused %s after little work, and says nothing back', async (_, signature) => {
		const body = largeBody();
		const before = process.cpuUsage();
		const { status, answer } = await post(host, body, signature);
		// Work, not time: others may be at work on the machine, too.
		const { user, system } = process.cpuUsage(before);
		expect((user + system) / 1_000).toBeLessThan(2_000);
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
