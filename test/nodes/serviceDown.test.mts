import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import { VecVaultRetry } from '../../nodes/VecVaultRetry/VecVaultRetry.node.ts';
import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import { systemClock } from '../../shared/http/clock.ts';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import { PING } from '../../shared/http/ping.ts';
import * as vecEndpoints from '../../shared/vec/endpoints.ts';
import * as velocertEndpoints from '../../shared/velocert/endpoints.ts';
import { useDedupStore } from '../support/dedupStore.mts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import { useNoWaiting } from '../support/securityServer.mts';
import {
	addVaultCertificate,
	requestsSeen,
	useSandbox,
	vecCredential,
	velocertCredential,
} from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';
import { issueRows, rows } from '../support/velocertIssue.mts';

useDedupStore();
const sandbox = useSandbox();
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const ALL = 100_000;
const NOBODY = '5f0c1b1e-0000-4000-8000-00000000000a';
const locator = { mode: 'id', value: NOBODY };
const certificates = (count: number): INodeExecutionData[] =>
	Array.from({ length: count }, (_, index) => ({ json: { index } }));

const byNode =
	(node: INodeType, parameters: IDataObject) =>
	async (count: number, over = {}) =>
		await runNode({
			node,
			items: certificates(count),
			parameters,
			credentials: { ...vecCredential(sandbox.current), ...velocertCredential(sandbox.current) },
			...CONTINUE,
			...over,
		});

const jsonOf = (type: string) => ({
	credentialType: { mode: 'id', value: type },
	credentialInput: 'json',
	email: '=person{{ $json.index }}@example.com',
	credentialJson:
		'={{ { recipientName: "Person " + $json.index, courseTitle: "Welding", completionDate: "2026-11-24", score: 9, passed: true } }}',
});

/** Every node that works on rows, by what it asks of a service. */
const NODES: Array<[string, (count: number, over?: object) => ReturnType<typeof runNode>]> = [
	[
		'uploads',
		async (count, over) =>
			await upload(sandbox.current, await peopleWithPdf(count), { ...CONTINUE, ...over }),
	],
	[
		'bulk entries',
		async (count, over) =>
			await bulk(sandbox.current, await peopleWithPdf(count), { ...CONTINUE, ...over }),
	],
	[
		'issues',
		async (count, over) =>
			await issueRows(
				sandbox.current,
				rows(count),
				{ ...CONTINUE, ...over },
				{ validateFirst: false },
			),
	],
	[
		'issues of JSON',
		async (count, over) =>
			await issueRows(sandbox.current, certificates(count), {
				...CONTINUE,
				parameters: { ...jsonOf('101'), options: {} },
				...over,
			}),
	],
	['validations', byNode(new VelocertValidate(), { ...jsonOf('101'), options: {} })],
	['downloads', byNode(new VecVaultDownload(), { certificateId: locator, options: {} })],
	[
		'retries',
		byNode(new VecVaultRetry(), {
			retryMode: 'certificate',
			certificateId: {
				mode: 'id',
				value: '=5f0c1b1e-0000-4000-8000-{{ String($json.index).padStart(12, "0") }}',
			},
			options: {},
		}),
	],
	['reads', byNode(new VecVaultList(), { operation: 'get', certificateId: locator })],
	['lists', byNode(new VecVaultList(), { operation: 'getAll', limit: 5, filters: {} })],
];

const WRITES = ['vec.create', 'vec.bulk', 'velocert.issue', 'vec.retry'];
const writes = () => WRITES.reduce((sum, endpoint) => sum + sandbox.requests(endpoint), 0);
const texts = ({ outputs }: Awaited<ReturnType<typeof runNode>>) =>
	outputs.flat().map(({ json }) => JSON.stringify(json.error ?? json.status ?? 'fine'));
/** Where all rows need the same credential type, they all end with it. */
const NOT_SENT = /has stopped answering, so this .* was not|did not answer.*Nothing was changed/;

/** Milliseconds that tests are spared in a run: its waiting, that of workers side by side added up. */
async function waited<T>(work: () => Promise<T>): Promise<[T, number]> {
	const spared = () => systemClock.now() - Date.now();
	const before = spared();
	const result = await work();
	return [result, spared() - before];
}

describe('When a service answers 500 to everything', () => {
	it.each(NODES)('%s end soon, and the rest is told as not sent', async (_, run) => {
		sandbox.current.faults.add({ kind: '500', times: ALL });
		const [result, ms] = await waited(async () => await run(500));
		expect(writes()).toBeLessThanOrEqual(20);
		expect(requestsSeen(sandbox.current)).toBeLessThan(80);
		expect(ms).toBeLessThan(60_000);
		const said = texts(result);
		expect(said).toHaveLength(500);
		const rest = said.filter((text) => NOT_SENT.test(text));
		expect(rest.length).toBeGreaterThan(0);
		expect(said.filter((text) => /unknown|may or may not/.test(text)).length).toBeLessThanOrEqual(
			100,
		);
	});

	it('issues say so after two requests, when only they are not answered', async () => {
		sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind: '500', times: ALL });
		const result = await issueRows(sandbox.current, rows(500), CONTINUE);
		expect(writes()).toBe(2);
		expect(texts(result).filter((text) => text === '"unknown"')).toHaveLength(100);
		expect(texts(result).at(-1)).toContain(
			'Velocert has stopped answering, so this credential was not issued',
		);
	});

	it('uploads end as soon when only they are not answered, and at any concurrency', async () => {
		sandbox.current.faults.add({ match: { endpoint: 'vec.create' }, kind: '500', times: ALL });
		const items = await peopleWithPdf(500);
		const result = await upload(sandbox.current, items, CONTINUE, { concurrency: 16 });
		expect(writes()).toBeLessThanOrEqual(20);
		expect(
			texts(result).filter((text) => text.includes('has stopped answering')).length,
		).toBeGreaterThan(480);
	});

	it('downloads end, when only they are not answered', async () => {
		const { uuid } = addVaultCertificate(sandbox.current, { status: 'generated' });
		sandbox.current.faults.add({ match: { endpoint: 'vec.download' }, kind: '500', times: ALL });
		const run = byNode(new VecVaultDownload(), {
			certificateId: { mode: 'id', value: uuid },
			options: {},
		});
		const [result, ms] = await waited(async () => await run(500));
		expect(ms).toBeLessThan(60_000);
		expect(
			texts(result).filter((text) => text.includes('was not downloaded')).length,
		).toBeGreaterThan(450);
	});
});

describe('When the token is refused', () => {
	it.each(NODES)('%s end after eight calls at most', async (_, run) => {
		const refused = {
			...velocertCredential(sandbox.current, 'wrong'),
			...vecCredential(sandbox.current, 'wrong'),
		};
		const result = await run(60, { credentials: refused });
		expect(requestsSeen(sandbox.current)).toBeLessThanOrEqual(8);
		const said = texts(result);
		expect(said).toHaveLength(60);
		expect(said.every((text) => text.includes("does not accept the 'API Token'"))).toBe(true);
		expect(said.at(-1)).toMatch(/Check 'API Token'/);
	});

	it('midway, the rest of the uploads says so', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'vec.create' },
			kind: 'status',
			status: 401,
			body: { message: 'Unauthorized' },
			skip: 10,
			times: ALL,
		});
		const result = await upload(sandbox.current, await peopleWithPdf(40), CONTINUE);
		expect(texts(result).filter((text) => text.includes('processing'))).toHaveLength(10);
		expect(texts(result).at(-1)).toContain('This certificate was not uploaded.');
		expect(sandbox.requests('vec.create')).toBeLessThanOrEqual(18);
	});
});

describe('When a service cannot be reached', () => {
	it.each([
		['issues of JSON', NODES[3][1]],
		['validations', NODES[4][1]],
		['reads', NODES[7][1]],
	])(
		'10,000 %s are over in half a minute',
		async (_, run) => {
			const nowhere = { apiToken: 'x', baseUrl: 'http://127.0.0.1:9' };
			const credentials = { vecApi: nowhere, velocertApi: { ...nowhere, authScheme: 'bearer' } };
			const [result, ms] = await waited(async () => await run(10_000, { credentials }));
			expect(ms).toBeLessThan(30_000);
			expect(texts(result).every((text) => text.includes('could not be reached'))).toBe(true);
		},
		120_000,
	);
});

describe('When a service never answers', () => {
	const IMPATIENT_MS = 150;
	const endpoints = [...Object.values(vecEndpoints), ...Object.values(velocertEndpoints)].filter(
		(one): one is Endpoint<unknown> => 'timeoutMs' in one,
	);
	const patience = new Map([PING, ...endpoints].map((one) => [one, one.timeoutMs]));
	beforeEach(() => {
		for (const one of [PING, ...endpoints]) one.timeoutMs = IMPATIENT_MS;
		sandbox.current.faults.add({ kind: 'stall', times: ALL });
	});
	afterEach(() => {
		for (const [one, timeoutMs] of patience) one.timeoutMs = timeoutMs;
	});

	it.each(NODES)(
		'%s are bounded all the same',
		async (_, run) => {
			const result = await run(100);
			expect(requestsSeen(sandbox.current)).toBeLessThan(60);
			expect(writes()).toBeLessThanOrEqual(20);
			expect(texts(result).filter((text) => NOT_SENT.test(text)).length).toBeGreaterThan(0);
		},
		120_000,
	);
});

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

it('leaves nobody open whose turn did not come, so that the next run issues to them', async () => {
	const options = { skipAlreadyIssued: true, validateFirst: false, recipientsPerRequest: 1 };
	sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind: '500', times: ALL });
	await issueRows(sandbox.current, rows(20), CONTINUE, options);
	sandbox.current.faults.clear();
	const { outputs } = await issueRows(sandbox.current, rows(20), CONTINUE, options);
	const statuses = outputs[0].map(({ json }) => json.status);
	expect(statuses.filter((status) => status === 'unknown')).toHaveLength(2);
	expect(statuses.filter((status) => status === 'submitted')).toHaveLength(18);
});
