import type { RetryClass } from '../../../shared/http/endpoint.ts';
import type { Outcome, Unknown } from '../../../shared/http/outcome.ts';
import { notSent, ok } from '../../../shared/http/outcome.ts';
import { pingOf } from '../../../shared/http/ping.ts';
import { asksToSlowDown, waitBeforeRetryMs } from '../../../shared/http/retry.ts';
import { openServiceTime } from '../../../shared/http/serviceTime.ts';
import { uploadTimeoutMs } from '../../../shared/http/timeout.ts';

const refused = (status: number, retryAfterMs?: number): Outcome<unknown> => ({
	kind: 'rejected',
	status,
	errors: [],
	html: false,
	...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const unknown = (reason: Unknown['reason'], status?: number): Outcome<unknown> => ({
	kind: 'unknown',
	reason,
	...(status === undefined ? {} : { status }),
});

const MOST = 20;

/** How often something is tried in all when it always comes to the same, as far as one wants to count. */
function attempts(retry: RetryClass, outcome: Outcome<unknown>): number {
	let count = 1;
	while (count < MOST && waitBeforeRetryMs(retry, outcome, count, 0.5) !== undefined) count += 1;
	return count;
}

describe('How often a call is tried', () => {
	it.each<[string, Outcome<unknown>, number, number, number]>([
		['it worked', ok(1), 1, 1, 1],
		['it was refused', refused(422), 1, 1, 1],
		['it was asked to slow down', refused(429), 6, 6, 6],
		['nobody was there', notSent('offline'), 3, 3, 3],
		['the address is none', notSent('address'), 1, 1, 1],
		['the connection broke', unknown('dropped'), 3, 1, 1],
		['the service failed', unknown('serverError', 500), 3, 1, 1],
		['the service asked to wait', unknown('serverError', 503), 6, 1, 1],
		['it was cancelled', unknown('cancelled'), 1, 1, 1],
		['the answer was too large', unknown('tooLarge'), 1, 1, 1],
	])('when %s', (_, outcome, always, reconcile, never) => {
		expect([
			attempts('always', outcome),
			attempts('reconcile', outcome),
			attempts('never', outcome),
			attempts('once', outcome),
		]).toEqual([always, reconcile, never, 1]);
	});
});

describe('How long is waited before the next try', () => {
	const waits = (outcome: Outcome<unknown>, random: number) =>
		[1, 2, 3, 4, 5].map((attempt) => waitBeforeRetryMs('always', outcome, attempt, random));

	it('doubles, a quarter more or less by chance', () => {
		expect(waits(refused(429), 0.5)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
		expect(waits(refused(429), 0)).toEqual([750, 1_500, 3_000, 6_000, 12_000]);
		expect(waitBeforeRetryMs('always', refused(429), 1, 0.9999)).toBe(1_250);
	});

	it('is at least what the service asks for, and not shortened by that', () => {
		expect(waits(refused(429, 3_000), 0.5)).toEqual([3_000, 3_000, 4_000, 8_000, 16_000]);
		expect(waits(refused(429, 0), 0.5)[0]).toBe(1_000);
	});
});

describe('A service that asks everybody to slow down', () => {
	it.each([
		[refused(429), true],
		[refused(422), false],
		[unknown('serverError', 503), true],
		[unknown('serverError', 500), false],
		[refused(503), false],
		[unknown('serverError', 429), false],
		[ok(1), false],
		[notSent('offline'), false],
	])('%j: %s', (outcome, is) => {
		expect(asksToSlowDown(outcome)).toBe(is);
	});
});

describe('How long an upload may take', () => {
	it.each([
		[0, 120_000],
		[3_000_000, 120_000],
		[3_000_001, 120_001],
		[20_000_000, 460_000],
	])('of %d bytes: %d ms', (bytes, ms) => {
		expect(uploadTimeoutMs(bytes)).toBe(ms);
	});
});

describe('The clock of the service', () => {
	const at = (seconds: number) => new Date(seconds * 1_000).toUTCString();

	it('is ahead by the least that any answer told', () => {
		const time = openServiceTime();
		time.note(at(100), 40_000);
		time.note(at(100), 41_000);
		time.note(at(100), 10_000);
		expect(time.aheadMs()).toBe(59_000);
	});

	it.each([undefined, 'soon', 12, null])('is not told by %j', (header) => {
		const time = openServiceTime();
		time.note(header, 0);
		expect(time.aheadMs()).toBeUndefined();
	});
});

describe('The smallest request of a service', () => {
	it('reads, does not wait for long, and takes any answer', () => {
		const service = { credential: 'vecApi', name: 'VEC', pingPath: '/p?per_page=1' };
		const ping = pingOf(service);
		expect(ping).toMatchObject({
			service,
			method: 'GET',
			path: '/p?per_page=1',
			subject: 'answer',
			retry: 'always',
			timeoutMs: 10_000,
		});
		expect(ping.reply !== 'file' && ping.reply.safeParse(['anything']).success).toBe(true);
	});
});
