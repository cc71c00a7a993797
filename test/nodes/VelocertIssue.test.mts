import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { NodeRun } from '../support/runNode.mts';
import { savedForRetry } from '../support/runNode.mts';
import { useSandbox, velocertCredential } from '../support/services.mts';
import { fieldParameters, issueRows, row, rows } from '../support/velocertIssue.mts';
import { messageOf } from '../support/failures.mts';

const sandbox = useSandbox();

async function issue(
	items: INodeExecutionData[],
	over: Partial<NodeRun> = {},
	options: IDataObject = {},
) {
	return await issueRows(sandbox.current, items, over, options);
}

const statuses = (items: INodeExecutionData[]) => items.map(({ json }) => json.status);

describe('Velocert Issue', () => {
	it('issues 120 rows with three requests, one at a time, each person once', async () => {
		sandbox.current.settings.delayMs = 5;
		const { outputs, error } = await issue(rows(120));
		const { counters, store } = sandbox.current;
		expect(error).toBeUndefined();
		expect(counters.endpoints['velocert.issue']).toMatchObject({ requests: 3, maxInFlight: 1 });
		expect(counters.velocert).toEqual({ issuedRecipients: 120, duplicates: 0 });
		expect(new Set(store.issued.map(({ email }) => email)).size).toBe(120);
		expect(outputs[0].map(({ json }) => json.email)).toEqual(
			rows(120).map(({ json }) => json['E-Mail']),
		);
		expect(outputs[0][7]).toMatchObject({
			json: { email: 'person7@example.com', credentialType: '101', status: 'submitted' },
			pairedItem: { item: 7 },
		});
		expect(store.issued[0].credential).toEqual({
			recipientName: 'Person 0',
			courseTitle: 'Food Safety',
			completionDate: '2026-11-24',
			score: 95,
			passed: true,
		});
	});

	it('validates at most as many rows at once as Concurrency says', async () => {
		sandbox.current.settings.heldUntil = { 'velocert.validate': 3 };
		await issue(rows(30), {}, { concurrency: 3 });
		expect(sandbox.current.counters.endpoints['velocert.validate']).toMatchObject({
			requests: 30,
			maxInFlight: 3,
		});
	});

	it('issues nothing when one row in ten is bad and the node stops, and names row and field', async () => {
		const items = rows(10);
		items[6] = row(6, { 'completion-date': '03/04/2026' });
		const { error } = await issue(items);
		expect(sandbox.current.counters.velocert.issuedRecipients).toBe(0);
		expect(sandbox.requests('velocert.validate')).toBe(9);
		expect(error?.message).toBe("'completionDate' does not fit the template [item 6]");
		expect(error?.description).toContain("'03/04/2026' can be read as two different days");
		expect(error?.context?.itemIndex).toBe(6);
	});

	it('issues nine and puts the bad row whole on the error output', async () => {
		const items = rows(10);
		items[6] = row(6, { 'E-Mail': 'nobody' });
		const { outputs } = await issue(items, { settings: { onError: 'continueErrorOutput' } });
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 9, duplicates: 0 });
		expect(outputs[0]).toHaveLength(9);
		expect(outputs[1]).toHaveLength(1);
		expect(outputs[1][0].json).toMatchObject({
			...items[6].json,
			error: { message: "'Email' holds no email address", field: 'Email' },
		});
		expect(outputs[1][0].pairedItem).toMatchObject({ item: 6 });
	});

	it('keeps the row beside the error with Continue', async () => {
		const items = [row(0), row(1, { Score: 'many' })];
		const { outputs } = await issue(items, { settings: { onError: 'continueRegularOutput' } });
		expect(outputs[0][1].json).toMatchObject({
			'Recipient Name': 'Person 1',
			error: { message: "'score': 'many' is not a number such as 95 or 7.5" },
		});
	});

	it('issues nobody twice when the connection drops after commit and n8n tries five times', async () => {
		sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' });
		const { error } = await issue(rows(3), {
			settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 0 },
		});
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 3, duplicates: 0 });
		expect(sandbox.current.counters.endpoints['velocert.issue'].requests).toBe(1);
		expect(error?.message).toBe(
			'Velocert did not confirm: the certificate may or may not have been issued [item 0]',
		);
		expect(error?.description).toContain(
			'Unknown: 3 (person0@example.com, person1@example.com, person2@example.com). Not sent: 0.',
		);
	});

	it('lists who was reached, who is unknown and who was not, and saves no addresses for it', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'velocert.issue' },
			kind: '500AfterCommit',
			skip: 1,
		});
		const first = await issue(rows(6), {}, { recipientsPerRequest: 2 });
		expect(first.error?.description).toContain(
			'Submitted or skipped: 2 (person0@example.com, person1@example.com). Unknown: 2 (person2@example.com, person3@example.com). Not sent: 2.',
		);
		expect(JSON.stringify(first.data.executionData?.contextData)).not.toContain('example.com');
	});

	it('resumes with the Retry button: submitted rows are not sent again', async () => {
		sandbox.current.faults.add({
			match: { endpoint: 'velocert.issue' },
			kind: 'status',
			status: 422,
			body: { message: 'The template is being edited' },
			skip: 1,
		});
		const first = await issue(rows(6), {}, { recipientsPerRequest: 2 });
		expect(first.error?.message).toBe('Velocert does not accept this certificate [item 2]');
		const second = await issue(
			rows(6),
			{ resume: savedForRetry(first) },
			{ recipientsPerRequest: 2 },
		);
		expect(second.error).toBeUndefined();
		expect(statuses(second.outputs[0])).toEqual(Array(6).fill('submitted'));
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 6, duplicates: 0 });
	});

	it('reports an unanswered request as unknown with Continue, and goes on', async () => {
		sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' });
		const { outputs, hints } = await issue(
			rows(4),
			{ settings: { onError: 'continueRegularOutput' } },
			{ recipientsPerRequest: 2 },
		);
		expect(statuses(outputs[0])).toEqual(['unknown', 'unknown', 'submitted', 'submitted']);
		expect(hints[0].message).toContain('2 recipients are unknown');
	});

	it('issues a row that stands twice in the input once, and skips the repeat', async () => {
		const { outputs } = await issue([row(1), row(1), row(2)]);
		expect(statuses(outputs[0])).toEqual(['submitted', 'skipped', 'submitted']);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	});

	it('waits as long as the service asks, in seconds or until a date, and sends nothing twice', async () => {
		sandbox.current.faults.add([
			{ match: { endpoint: 'velocert.issue' }, kind: '429', retryAfter: 0 },
			{ match: { endpoint: 'velocert.validate' }, kind: '429', retryAfter: 'date' },
		]);
		const { outputs, error } = await issue(rows(2));
		expect(error).toBeUndefined();
		expect(statuses(outputs[0])).toEqual(['submitted', 'submitted']);
		expect(sandbox.current.counters.velocert.duplicates).toBe(0);
	});

	it('refuses more items than the limit in a manual run, before the first request', async () => {
		const { error } = await issue(rows(11), { mode: 'manual' });
		expect(error?.message).toBe(
			'A manual run with 11 items would reach real people, nothing was sent',
		);
		expect(sandbox.current.counters.endpoints).toEqual({});
		const allowed = await issue(rows(11), { mode: 'manual' }, { manualRunLimit: 0 });
		expect(allowed.outputs[0]).toHaveLength(11);
	});

	it('names the credential field when the token is wrong, and never shows the token', async () => {
		const { error, data } = await issue(rows(1), {
			credentials: velocertCredential(sandbox.current, 'wrong-token-7c1d'),
		});
		expect(error?.message).toBe("Velocert does not accept the 'API Token' [item 0]");
		expect(error?.description).toContain(
			"Check 'API Token' and 'Authorization Scheme' in the Velocert API credential",
		);
		expect(JSON.stringify(data)).not.toContain('wrong-token-7c1d');
		expect(sandbox.current.counters.endpoints['velocert.inputFields'].requests).toBe(1);
	});

	it('reads mapped values and nested fields, and refuses a field the type no longer has', async () => {
		const parameters = (value: IDataObject) => ({
			...fieldParameters('102', value),
			credentialType: { mode: 'list', value: '102' },
		});
		const value = {
			email: ' Ana@example.com ',
			'recipient.firstName': '={{ $json.first }}',
			'recipient.lastName': 'Łuk',
			'course.title': 'Welding',
			'course.hours': 12,
			skills: '["MIG"]',
			issuedOn: '2026-11-24T23:30:00.000-05:00',
		};
		const items = [{ json: { first: 'Анна' } }];
		const { error } = await issue(items, { parameters: parameters(value) });
		expect(error).toBeUndefined();
		expect(sandbox.current.store.issued[0]).toMatchObject({
			email: 'Ana@example.com',
			credential: {
				recipient: { firstName: 'Анна', lastName: 'Łuk' },
				course: { title: 'Welding', hours: 12 },
				skills: ['MIG'],
				issuedOn: '2026-11-24',
			},
		});
		const old = await issue(items, { parameters: parameters({ ...value, grade: 'A' }) });
		expect(old.error?.message).toContain("'grade'");
	});

	it('passes the credential of JSON input on as it is', async () => {
		await issue([{ json: {} }], {
			parameters: {
				credentialType: { mode: 'id', value: '104' },
				credentialInput: 'json',
				email: 'ana@example.com',
				credentialJson: '{"recipientName":"Ana"}',
				options: {},
			},
		});
		expect(sandbox.current.store.issued[0].credential).toEqual({ recipientName: 'Ana' });
	});

	it.each(['empty', 'array', 'errorNull'] as const)(
		'takes the reply form %s for success',
		async (form) => {
			sandbox.current.settings.issueReply = form;
			const { outputs } = await issue(rows(2), {
				settings: { retryOnFail: true, maxTries: 5, waitBetweenTries: 0 },
			});
			expect(statuses(outputs[0])).toEqual(['submitted', 'submitted']);
			expect(sandbox.current.counters.endpoints['velocert.issue'].requests).toBe(1);
		},
	);

	it('puts a recipient that the reply says was not issued on the error output', async () => {
		sandbox.current.settings.issueReply = 'partial';
		const { outputs } = await issue([row(0), row(1, { 'E-Mail': 'bad@example.com' })], {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0]).toHaveLength(1);
		expect(messageOf(outputs[1][0])).toBe('Velocert did not issue to this recipient');
	});
});
