import { useSandbox } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';
import { issueRows, row, rows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
const { requests } = sandbox;
const ERROR_OUTPUT = { settings: { onError: 'continueErrorOutput' as const } };
const PATIENT = { settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 0 } };
const ISSUED_ONCE = { issuedRecipients: 2, duplicates: 0 };

describe('Replies as services give them', () => {
	it.each<[string, unknown]>([
		['null', null],
		['an empty text', ''],
		['an empty object', {}],
		['an empty list', []],
	])('F19 a success that carries an error of %s is a success', async (_, error) => {
		// The reply stands for a request that the service has done.
		sandbox.current.faults.add({
			match: { endpoint: 'velocert.issue' },
			kind: 'status',
			status: 200,
			body: { message: 'Issued', error, errors: error },
		});
		const { outputs, error: thrown } = await issueRows(sandbox.current, rows(2), PATIENT);
		expect(thrown).toBeUndefined();
		expect(outputs[0].map(({ json }) => [json.status, 'error' in json])).toEqual([
			['submitted', false],
			['submitted', false],
		]);
		expect(requests('velocert.issue')).toBe(1);
	});

	it('F20 a bulk request taken in part: the taken are done, the refused named, nobody twice', async () => {
		sandbox.current.settings.issueReply = 'partial';
		const people = [row(0), row(1, { 'E-Mail': 'bad@example.com' }), row(2)];
		const issued = await issueRows(sandbox.current, people, ERROR_OUTPUT);
		expect(issued.outputs.map(({ length }) => length)).toEqual([2, 1]);
		expect(sandbox.current.counters.velocert).toEqual(ISSUED_ONCE);

		const items = await peopleWithPdf(3);
		await upload(sandbox.current, [items[1]]);
		const { outputs } = await bulk(sandbox.current, items, ERROR_OUTPUT);
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(outputs[1].map(({ json }) => json.mail)).toEqual(['person1@example.com']);
		expect(sandbox.current.counters.vec).toEqual({ created: 3, duplicates: 0 });
	});

	it.each([1, 'date'] as const)(
		'F21 429 with Retry-After (%s) is waited for',
		async (retryAfter) => {
			sandbox.current.faults.add([
				{ match: { endpoint: 'velocert.issue' }, kind: '429', retryAfter },
				{ match: { endpoint: 'vec.create' }, kind: '429', retryAfter },
			]);
			const started = Date.now();
			expect((await issueRows(sandbox.current, rows(2))).error).toBeUndefined();
			const waitedMs = Date.now() - started;
			expect((await upload(sandbox.current, await peopleWithPdf(2))).error).toBeUndefined();
			expect(waitedMs).toBeGreaterThan(900);
			expect(sandbox.current.counters.velocert).toEqual(ISSUED_ONCE);
			expect(sandbox.current.counters.vec).toEqual({ created: 2, duplicates: 0 });
		},
	);

	it('F22 issued, but the answer was lost: trying again reaches nobody twice', async () => {
		sandbox.current.faults.add([
			{ match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' },
			{ match: { endpoint: 'vec.create' }, kind: 'dropAfterCommit' },
		]);
		sandbox.current.settings.refuseDuplicates = false;
		const issued = await issueRows(sandbox.current, rows(2), PATIENT);
		expect(issued.error?.message).toContain('may or may not have been issued');
		expect(sandbox.current.counters.velocert).toEqual(ISSUED_ONCE);
		const uploaded = await upload(sandbox.current, await peopleWithPdf(2), PATIENT);
		expect(uploaded.error).toBeUndefined();
		expect(sandbox.current.counters.vec).toEqual({ created: 2, duplicates: 0 });
	});

	it('F23 the first row is bad and n8n tries five times: nothing is sent, then all but the bad one', async () => {
		const people = [row(0, { 'E-Mail': 'nobody' }), row(1), row(2)];
		const stopped = await issueRows(sandbox.current, people, PATIENT);
		expect(stopped.error?.message).toContain("'Email' holds no email address");
		expect(requests('velocert.issue')).toBe(0);
		const { outputs } = await issueRows(sandbox.current, people, {
			settings: { ...PATIENT.settings, ...ERROR_OUTPUT.settings },
		});
		expect(outputs.map(({ length }) => length)).toEqual([2, 1]);
		expect(sandbox.current.counters.velocert).toEqual(ISSUED_ONCE);
	});

	it('F24 failed rows are on the error output with all their columns', async () => {
		const bad = row(1, { Score: '95,5', Notes: 'call her', extra: { deep: [1, null] } });
		const { outputs } = await issueRows(sandbox.current, [row(0), bad, row(2)], ERROR_OUTPUT);
		expect(outputs[1]).toHaveLength(1);
		expect(outputs[1][0].json).toMatchObject({
			...bad.json,
			error: { message: "'score': '95,5' is not a number such as 95 or 7.5" },
		});
		expect(outputs[1][0].pairedItem).toEqual({ item: 1 });
	});

	it.each(['html200', 'html401', 'html502'] as const)(
		'F27 a web page instead of an answer (%s) is not taken for one',
		async (kind) => {
			sandbox.current.faults.add([
				{ match: { endpoint: 'velocert.inputFields' }, kind, times: 99 },
				{ match: { endpoint: 'vec.create' }, kind, times: 99 },
				{ match: { endpoint: 'vec.list' }, kind, times: 99 },
			]);
			for (const { error } of [
				await issueRows(sandbox.current, rows(2)),
				await upload(sandbox.current, await peopleWithPdf(1)),
			]) {
				expect(`${error?.message} ${error?.description}`).not.toMatch(/<|doctype/i);
				expect(error?.message).toMatch(/^(Velocert|VEC|The answer of) /);
			}
			expect(requests('velocert.issue')).toBe(0);
			expect(sandbox.current.store.vault.length).toBeLessThanOrEqual(1);
		},
	);

	it('F26 500 rows go out in ten requests, each person once', async () => {
		const { outputs } = await issueRows(sandbox.current, rows(500));
		expect(outputs[0]).toHaveLength(500);
		expect(requests('velocert.issue')).toBe(10);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 500, duplicates: 0 });
	});
});
