import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { useDedupStore } from '../support/dedupStore.mts';
import { useSandbox } from '../support/services.mts';
import { issueRows, row, rows } from '../support/velocertIssue.mts';

useDedupStore();
const sandbox = useSandbox();
const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };

const issue = async (items: INodeExecutionData[], options: IDataObject = {}) =>
	await issueRows(sandbox.current, items, CONTINUE, options);

const statuses = (items: INodeExecutionData[]) =>
	items.map(({ json }) => (json.error ? 'failed' : json.status));

const mailed = () => sandbox.current.store.outbox.map(({ to }) => to).sort();

describe('A reply of Velocert that is no clear yes', () => {
	it('is no yes for the only recipient of a request, nor a reason to skip anybody the next day', async () => {
		sandbox.current.settings.issueReply = 'no';
		const options = { skipAlreadyIssued: true, recipientsPerRequest: 1 };
		const { outputs } = await issue(rows(2), options);
		expect(statuses(outputs[0])).toEqual(['failed', 'failed']);
		expect(JSON.stringify(outputs[0][0].json)).toContain('Quota exceeded');
		expect(mailed()).toEqual([]);

		sandbox.current.settings.issueReply = 'results';
		const next = await issue(rows(2), options);
		expect(statuses(next.outputs[0])).toEqual(['submitted', 'submitted']);
		expect(mailed()).toEqual(['person0@example.com', 'person1@example.com']);
	});

	it('leaves open several recipients it refuses together, says why, and issues to none of them again', async () => {
		sandbox.current.settings.issueReply = 'no';
		const options = { skipAlreadyIssued: true };
		const { outputs } = await issue(rows(2), options);
		expect(statuses(outputs[0])).toEqual(['unknown', 'unknown']);
		expect(outputs[0][0].json.reason).toBe('Velocert says: Quota exceeded');
		sandbox.current.settings.issueReply = 'results';
		const next = await issue(rows(2), options);
		expect(statuses(next.outputs[0])).toEqual(['unknown', 'unknown']);
		const settled = await issue(rows(2), { ...options, earlierUnknown: 'issueAgain' });
		expect(statuses(settled.outputs[0])).toEqual(['submitted', 'submitted']);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	});

	it('stops the node with who is unknown and what was said', async () => {
		sandbox.current.settings.issueReply = 'no';
		const { error } = await issueRows(sandbox.current, rows(2));
		expect(error?.message).toBe(
			'Velocert did not confirm: the certificate may or may not have been issued [item 0]',
		);
		expect(error?.description).toContain('Quota exceeded');
		expect(error?.description).toContain(
			'Unknown: 2 (person0@example.com, person1@example.com). Not sent: 0.',
		);
	});

	it('goes to whom it concerns when errors stand beside the results', async () => {
		sandbox.current.settings.issueReply = 'errorsBeside';
		const items = [row(0), row(1, { 'E-Mail': 'bad@example.com' }), row(2)];
		const { outputs } = await issue(items);
		expect(statuses(outputs[0])).toEqual(['submitted', 'failed', 'submitted']);
		expect(JSON.stringify(outputs[0][1].json)).toContain('The mailbox does not exist');
		expect(mailed()).toEqual(['person0@example.com', 'person2@example.com']);
	});

	it('is read by address when its order is another one', async () => {
		sandbox.current.settings.issueReply = 'reversed';
		const { outputs } = await issue(rows(3));
		const emails = outputs[0].map(({ json }) => (json.response as IDataObject).email);
		expect(emails).toEqual(outputs[0].map(({ json }) => json.email));
	});

	it('leaves open everybody of a list of another length that names nobody', async () => {
		sandbox.current.settings.issueReply = 'half';
		const { outputs } = await issue(rows(4));
		expect(statuses(outputs[0])).toEqual(Array(4).fill('unknown'));
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	});

	it('ends a run after two requests that it leaves open', async () => {
		sandbox.current.settings.issueReply = 'no';
		await issue(rows(10), { recipientsPerRequest: 2 });
		expect(sandbox.requests('velocert.issue')).toBe(2);
	});
});

it('takes the bare word that a framework answers with for a yes', async () => {
	sandbox.current.faults.add({
		kind: 'replyAfterCommit',
		status: 202,
		body: 'Accepted',
		match: { endpoint: 'velocert.issue' },
	});
	const { outputs } = await issue(rows(2));
	expect(statuses(outputs[0])).toEqual(['submitted', 'submitted']);
});
