import type { INodeType } from 'n8n-workflow';
import { VecVaultTrigger } from '../../nodes/VecVaultTrigger/VecVaultTrigger.node.ts';
import { freshTrigger } from '../support/freshTrigger.mts';
import type { TriggerHost, TriggerHostOptions } from '../support/vaultTrigger.mts';
import { event, openTriggerHost, post } from '../support/vaultTrigger.mts';

const IGNORED = {
	status: 200,
	answer: 'Ignored: this delivery was received before.',
	type: 'text/plain',
};

let host: TriggerHost | undefined;
let nodeId = 0;
beforeEach(() => (nodeId += 1));
afterEach(async () => await host?.close());

/** Serves the same node again when called twice in a test. */
async function serve(
	options: TriggerHostOptions = {},
	type: INodeType = new VecVaultTrigger(),
): Promise<TriggerHost> {
	await host?.close();
	return (host = await openTriggerHost(type, { nodeId: `n${nodeId}`, ...options }));
}

describe('a repeated delivery', () => {
	it('starts no second execution', async () => {
		const to = await serve();
		const body = JSON.stringify(event());
		expect((await post(to, body)).answer).toBe('');
		expect(await post(to, body)).toEqual(IGNORED);
		expect(to.executions).toHaveLength(1);
	});

	it('starts none either when several arrive at once', async () => {
		const to = await serve();
		const body = JSON.stringify(event());
		const sent = await Promise.all(Array.from({ length: 8 }, async () => await post(to, body)));
		expect(sent.map(({ status }) => status)).toEqual(Array(8).fill(200));
		expect(sent.filter(({ answer }) => answer === '')).toHaveLength(1);
		expect(to.executions).toHaveLength(1);
	});

	it('is recognised when it comes after Max Age, instead of being refused for ever', async () => {
		const to = await serve();
		const timestamp = new Date(Date.now() - 3_600_000).toISOString();
		const body = JSON.stringify(event({ timestamp }));
		expect((await post(to, body)).status).toBe(400);
		const tolerant = await serve({ parameters: { options: { maxAge: 0 } } });
		expect((await post(tolerant, body)).answer).toBe('');
		const strict = await serve();
		expect(await post(strict, body)).toEqual(IGNORED);
	});

	it('hands what it is recognised by to its execution, and each request a receipt of its own', async () => {
		const body = JSON.stringify(event());
		const handed = [];
		for (const type of [freshTrigger(), freshTrigger()]) {
			const to = await serve({}, type);
			await post(to, body);
			handed.push(to.items[0].delivery as unknown as Record<string, string>);
		}
		expect(handed[1].identity).toBe(handed[0].identity);
		expect(handed[1].receipt).not.toBe(handed[0].receipt);
		expect(handed[0].receipt).toMatch(/^[0-9a-f-]{36}$/);
	});

	it('starts another execution when repeats are not ignored', async () => {
		const to = await serve({ parameters: { options: { ignoreRepeats: false } } });
		const body = JSON.stringify(event());
		await post(to, body);
		await post(to, body);
		expect(to.executions).toHaveLength(2);
		expect(to.saved()).toBe('{}');
	});

	it('starts another one at the test URL, and is not remembered for production', async () => {
		const test = await serve({ mode: 'manual' });
		const body = JSON.stringify(event());
		await post(test, body);
		expect((await post(test, body)).status).toBe(200);
		expect(test.executions).toHaveLength(2);
		expect(test.saved()).toBe('{}');
		const production = await serve();
		await post(production, body);
		expect(production.executions).toHaveLength(1);
	});

	it('is looked for node by node', async () => {
		const body = JSON.stringify(event());
		await post(await serve(), body);
		const other = await serve({ nodeId: 'another' });
		expect((await post(other, body)).answer).toBe('');
		expect(other.executions).toHaveLength(1);
	});

	it('is not confused with a forged one, which leaves nothing behind', async () => {
		const to = await serve();
		const body = JSON.stringify(event());
		await post(to, body, 'f'.repeat(64));
		expect((await post(to, body)).answer).toBe('');
		expect((await post(to, body, 'f'.repeat(64))).status).toBe(401);
		expect(to.executions).toHaveLength(1);
	});
});

describe('the memory of a trigger', () => {
	const bodies = [1, 2, 3].map((id) => JSON.stringify(event({ uuid: `uuid-${id}` })));

	it('outlives a restart of n8n', async () => {
		const before = await serve();
		for (const body of bodies) await post(before, body);
		expect(before.executions).toHaveLength(3);
		const after = await serve({ saved: before.saved() }, freshTrigger());
		for (const body of bodies) expect(await post(after, body)).toEqual(IGNORED);
		expect(after.executions).toEqual([]);
	});

	it('outlives one after deliveries that came all at once', async () => {
		const before = await serve();
		await Promise.all(bodies.map(async (body) => await post(before, body)));
		const after = await serve({ saved: before.saved() }, freshTrigger());
		for (const body of bodies) expect(await post(after, body)).toEqual(IGNORED);
	});

	it('is empty in a new process without saved data, which shows that these restarts are real', async () => {
		await post(await serve(), bodies[0]);
		const after = await serve({}, freshTrigger());
		expect((await post(after, bodies[0])).answer).toBe('');
		expect(after.executions).toHaveLength(1);
	});

	it('holds in one process though the saved data was overwritten by another node', async () => {
		await post(await serve(), bodies[0]);
		const overwritten = await serve({ saved: '{}' });
		expect(await post(overwritten, bodies[0])).toEqual(IGNORED);
		await post(overwritten, bodies[1]);
		const after = await serve({ saved: overwritten.saved() }, freshTrigger());
		for (const body of bodies.slice(0, 2)) expect(await post(after, body)).toEqual(IGNORED);
	});

	it('is saved beside what other nodes save', async () => {
		const to = await serve({ saved: '{"node:Other":{"lastId":7},"global":{"x":1}}' });
		await post(to, bodies[0]);
		expect(JSON.parse(to.saved())).toEqual({
			'node:Other': { lastId: 7 },
			global: { x: 1 },
			'node:Trigger': { deliveries: [expect.stringMatching(/^[\w-]{22}$/)] },
		});
	});

	it('holds nothing that tells who it is about', async () => {
		const to = await serve();
		await post(to, JSON.stringify(event()));
		expect(to.saved()).not.toMatch(/jane|5f0c1b1e|certificate/);
	});
});
