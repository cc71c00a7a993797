import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { useDedupStore } from '../support/dedupStore.mts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { issueRows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
useDedupStore();

const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const CREDENTIAL = JSON.stringify({
	recipientName: 'Jane Doe',
	courseTitle: 'Food Safety',
	completionDate: '2026-11-24',
	score: 95,
	passed: true,
});
const LONG_MS = 60_000;
const told = ({ outputs }: NodeResult) => outputs[0].map(({ json }) => json.status);
const issued = () => sandbox.current.counters.velocert.issuedRecipients;

/** An event of an LMS. As JSON it needs no other request than the one that issues. */
async function deliver(over: Partial<NodeRun> = {}, facts: IDataObject = {}) {
	const parameters = {
		credentialType: { __rl: true, mode: 'id', value: '101' },
		credentialInput: 'json',
		email: 'person0@example.com',
		credentialJson: CREDENTIAL,
		options: {
			skipAlreadyIssued: true,
			dedupeKey: '={{ $json.eventId }}',
			validateFirst: false,
		},
	};
	const items = [{ json: { eventId: 'evt-1', ...facts } }];
	return await issueRows(sandbox.current, items, { parameters, ...over });
}

/** Delivers the event once, and once more, as an LMS that heard no answer, while the first one is being issued. */
async function deliverTwice(over: Partial<NodeRun> = {}): Promise<[NodeResult, NodeResult]> {
	const first = deliver(over);
	while (sandbox.requests('velocert.issue') === 0) await wait(5);
	const second = deliver(over, { attempt: 2 });
	return [await first, await second];
}

describe('Velocert Issue in two executions of one process with the same event', () => {
	it.each([1_500, 8_000])(
		'issues once, and the second waits until it knows, when the service takes %d ms',
		async (delayMs) => {
			sandbox.current.settings.delayMs = delayMs;
			const [first, second] = await deliverTwice();
			expect([first.error, second.error]).toEqual([undefined, undefined]);
			expect([told(first), told(second)]).toEqual([['submitted'], ['skipped']]);
			expect([issued(), sandbox.requests('velocert.issue')]).toEqual([1, 1]);
		},
		LONG_MS,
	);

	it('tells both when the answer of the first gets lost', async () => {
		sandbox.current.settings.delayMs = 300;
		sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' });
		const [first, second] = await deliverTwice(CONTINUE);
		expect([told(first), told(second)]).toEqual([['unknown'], ['unknown']]);
		expect([issued(), sandbox.requests('velocert.issue')]).toEqual([1, 1]);
	});

	it('stops both when the answer of the first gets lost and they are to stop', async () => {
		sandbox.current.settings.delayMs = 300;
		sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' });
		const results = await deliverTwice();
		const message =
			'Velocert did not confirm: the certificate may or may not have been issued [item 0]';
		expect(results.map(({ error }) => error?.message)).toEqual([message, message]);
		expect([issued(), sandbox.requests('velocert.issue')]).toEqual([1, 1]);
	});

	it('issues in the second what the service refused to the first', async () => {
		sandbox.current.settings.delayMs = 300;
		const body = { message: 'Closed' };
		const match = { endpoint: 'velocert.issue' };
		sandbox.current.faults.add({ match, kind: 'status', status: 422, body });
		const [first, second] = await deliverTwice();
		expect(first.error?.message).toBe('Velocert does not accept this certificate [item 0]');
		expect(told(second)).toEqual(['submitted']);
		expect([issued(), sandbox.requests('velocert.issue')]).toEqual([1, 2]);
	});

	it('lets a waiting one be cancelled', async () => {
		sandbox.current.settings.delayMs = 4_000;
		let isOver = false;
		const first = deliver().finally(() => (isOver = true));
		while (sandbox.requests('velocert.issue') === 0) await wait(5);
		await deliver({ cancelAfterMs: 200 });
		expect(isOver).toBe(false);
		expect(told(await first)).toEqual(['submitted']);
		expect([issued(), sandbox.requests('velocert.issue')]).toEqual([1, 1]);
	});
});
