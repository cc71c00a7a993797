import type { Endpoint } from '../../../shared/http/endpoint.ts';
import { reachReport } from '../../../shared/flow/reachReport.ts';
import { describeFailure } from '../../../shared/http/nodeErrors.ts';
import * as vecEndpoints from '../../../shared/vec/endpoints.ts';
import * as velocertEndpoints from '../../../shared/velocert/endpoints.ts';

const calls = [...Object.entries(vecEndpoints), ...Object.entries(velocertEndpoints)].filter(
	(entry): entry is [string, Endpoint<unknown>] => 'timeoutMs' in entry[1],
);
const STATUSES = [
	300, 301, 302, 304, 307, 400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 413, 414, 415, 422,
	423, 429, 431, 451,
];
const textOf = (call: Endpoint<unknown>, status: number) =>
	describeFailure({ kind: 'rejected', status, errors: [], html: false }, call);

describe('What a user reads about a refusal', () => {
	it.each(calls)('of %s is short, and says what to do, whatever the status', (_, call) => {
		for (const status of STATUSES) {
			const { message, description = '' } = textOf(call, status);
			expect(message.length).toBeLessThanOrEqual(100);
			expect(message).not.toMatch(/\b(error|problem|failure|undefined)\b|\d{3}/i);
			expect(description).not.toMatch(/undefined/);
			expect(description.length).toBeGreaterThan(20);
		}
	});

	const { createCertificate, uploadFile, submitBulk, getCertificate, listCertificates } =
		vecEndpoints;
	const { issueCredentials, validateCredential } = velocertEndpoints;

	it.each([
		[createCertificate, 413, 'Use a smaller file'],
		[uploadFile, 413, 'Use a smaller file'],
		[submitBulk, 413, "'Entries per Request'"],
		[issueCredentials, 413, "'Recipients per Request'"],
		[validateCredential, 413, 'Shorten the data'],
		[createCertificate, 404, "'Base URL'"],
		[uploadFile, 404, "'Base URL'"],
		[submitBulk, 404, "'Base URL'"],
		[listCertificates, 404, "'Base URL'"],
		[getCertificate, 404, 'Check the ID'],
		[issueCredentials, 404, 'Check the ID'],
		[issueCredentials, 405, "'Base URL'"],
		[issueCredentials, 402, 'plan'],
		[issueCredentials, 407, 'proxy'],
	] as Array<[Endpoint<unknown>, number, string]>)(
		'names the fix that fits the call: %#',
		(call, status, fix) => {
			const { message, description } = textOf(call, status);
			expect(`${message} ${description}`).toContain(fix);
		},
	);
});

describe('What a user reads about rows that did not get their turn', () => {
	it.each(['down', 'busy', 'unclear', 'token', 'file'] as const)(
		'is short for every call: %s',
		(reason) => {
			for (const [, call] of calls) {
				const { message, description } = describeFailure({ kind: 'notSent', reason }, call);
				expect(message.length).toBeLessThanOrEqual(100);
				expect(`${message} ${description}`).toMatch(
					/was not (uploaded|submitted|issued|retried|read|checked|downloaded)/,
				);
			}
		},
	);
});

describe('The report on who was reached', () => {
	it('stays readable with thousands of people, and says how to get at all of them', () => {
		const jobs = Array.from({ length: 2_000 }, (_, index) => ({
			step: { kind: 'unknown' as const, reason: 'dropped' as const },
			index,
		}));
		const text = reachReport(jobs as never, {
			reached: () => false,
			label: (job) => `person${(job as unknown as { index: number }).index}@example.com`,
			words: { reached: 'Submitted', none: 'Nothing was submitted.' },
		});
		expect(text.length).toBeLessThan(4_000);
		expect(text).toContain('Unknown: 2000 (person0@example.com, ');
		expect(text).toContain(' and 1900 more). Not sent: 0.');
		expect(text).toContain('press Retry');
	});
});
