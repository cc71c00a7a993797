import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import { useDedupStore } from '../support/dedupStore.mts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import { useNoWaiting } from '../support/securityServer.mts';
import { ALL, byNode, CONTINUE, jsonOf, runAgainst, texts } from '../support/everyNode.mts';
import { addVaultCertificate, useSandbox, vecCredential } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';

useDedupStore();
const sandbox = runAgainst(useSandbox());
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

describe('A service that is not down', () => {
	it('is not given up for what is a fault of some rows', async () => {
		const good = addVaultCertificate(sandbox.current, { status: 'generated' });
		const bad = Array.from({ length: 4 }, () => addVaultCertificate(sandbox.current));
		for (const { uuid } of bad) {
			sandbox.current.faults.add({ match: { path: `/${uuid}/download` }, kind: '500', times: ALL });
		}
		const uuids = [...bad.map(({ uuid }) => uuid), ...Array<string>(10).fill(good.uuid)];
		const { outputs } = await runNode({
			node: new VecVaultDownload(),
			items: uuids.map((uuid) => ({ json: { uuid } })),
			parameters: {
				certificateId: { mode: 'id', value: '={{ $json.uuid }}' },
				options: { concurrency: 1 },
			},
			credentials: vecCredential(sandbox.current),
			...CONTINUE,
		});
		const ready = outputs[0].map(({ json }) => json.ready ?? false);
		expect(ready).toEqual([...Array(4).fill(false), ...Array(10).fill(true)]);
	});

	it.each(['429', '503'] as const)('is waited for when it says how long: %s', async (kind) => {
		jest.restoreAllMocks();
		sandbox.current.faults.add({
			match: { endpoint: 'vec.create' },
			kind,
			retryAfter: 1,
			times: 4,
		});
		const { outputs } = await upload(sandbox.current, await peopleWithPdf(30), CONTINUE, {
			concurrency: 16,
		});
		expect(outputs[0].filter(({ json }) => json.status === 'processing')).toHaveLength(30);
		expect(sandbox.current.counters.vec).toEqual({ created: 30, duplicates: 0 });
	});

	it('is found again when it comes back within some seconds', async () => {
		sandbox.current.faults.add({ kind: '500', times: 14 });
		const run = byNode(new VelocertValidate(), { ...jsonOf('101'), options: {} });
		const result = await run(60);
		expect(texts(result).filter((text) => text === '"fine"').length).toBeGreaterThan(50);
	});
});

describe('Waiting', () => {
	const maxWait = 3;

	it.each([
		[
			'uploads',
			async () =>
				await upload(sandbox.current, await peopleWithPdf(3), CONTINUE, {
					waitUntilProcessed: true,
					maxWait,
				}),
		],
		[
			'bulk entries',
			async () =>
				await bulk(sandbox.current, await peopleWithPdf(3), CONTINUE, {
					waitUntilProcessed: true,
					maxWait,
				}),
		],
		[
			'downloads',
			async () => {
				const { uuid } = addVaultCertificate(sandbox.current);
				sandbox.current.faults.add({
					match: { path: '/download' },
					kind: 'stall',
					skip: 1,
					times: ALL,
				});
				const run = byNode(new VecVaultDownload(), {
					certificateId: { mode: 'id', value: uuid },
					options: { maxWait },
				});
				return await run(1);
			},
		],
	])('for %s is over in time though VEC hangs, and says so', async (_, run) => {
		sandbox.current.settings.processingMs = Infinity;
		sandbox.current.faults.add([
			{ match: { endpoint: 'vec.get' }, kind: 'stall', skip: 1, times: ALL },
			{ match: { endpoint: 'vec.list' }, kind: 'stall', times: ALL },
		]);
		jest.restoreAllMocks();
		const started = Date.now();
		const { outputs, hints } = await run();
		const ms = Date.now() - started;
		// One look by itself would take a minute, were it not ended.
		expect(ms).toBeLessThan(50_000);
		expect(outputs[0].every(({ json }) => json.status === 'processing')).toBe(true);
		expect(hints.map(({ message }) => message).join()).toContain('did not answer');
	});
});
