import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import { PING } from '../../shared/http/ping.ts';
import * as vecEndpoints from '../../shared/vec/endpoints.ts';
import * as velocertEndpoints from '../../shared/velocert/endpoints.ts';
import { useDedupStore } from '../support/dedupStore.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { useNoWaiting } from '../support/securityServer.mts';
import {
	ALL,
	byNode,
	CONTINUE,
	NODES,
	NOT_SENT,
	runAgainst,
	texts,
	waited,
	writes,
} from '../support/everyNode.mts';
import {
	addVaultCertificate,
	requestsSeen,
	useSandbox,
	vecCredential,
	velocertCredential,
} from '../support/services.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';
import { issueRows, rows } from '../support/velocertIssue.mts';

useDedupStore();
const sandbox = runAgainst(useSandbox());
useNoWaiting();
beforeAll(async () => await useBinaryMode('default'));

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
			'Velocert has stopped answering, so this certificate was not issued',
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
