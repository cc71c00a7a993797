import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { FaultRule } from '../../sandbox/faults.mts';
import { dedupStore, useDedupStore } from '../support/dedupStore.mts';
import type { NodeRun } from '../support/runNode.mts';
import { savedForRetry } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { issueRows, row, rows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
const entries = useDedupStore();

async function issue(
	items: INodeExecutionData[],
	over: Partial<NodeRun> = {},
	options: IDataObject = {},
) {
	return await issueRows(sandbox.current, items, over, { skipAlreadyIssued: true, ...options });
}

function spoil(kind: FaultRule['kind'], rule: Partial<FaultRule> = {}): void {
	sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind, ...rule });
}

const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const statuses = (items: INodeExecutionData[]) => items.map(({ json }) => json.status);
const ledgerSize = () => dedupStore.remembered().length;

describe('Velocert Issue that remembers across executions', () => {
	it('skips in a later execution whom it issued, and issues the others', async () => {
		await issue(rows(3));
		const { outputs, hints } = await issue(rows(5));
		expect(statuses(outputs[0])).toEqual([
			'skipped',
			'skipped',
			'skipped',
			'submitted',
			'submitted',
		]);
		expect(hints.map(({ message }) => message)).toEqual([
			'3 recipients were skipped, because they were issued already.',
		]);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 5, duplicates: 0 });
		expect(ledgerSize()).toBe(5);
	});

	it('goes by person and dedupe key when there is one, whatever else the event says', async () => {
		const event = (index: number, over: IDataObject) => row(index, { eventId: 'evt-1', ...over });
		const options = { dedupeKey: '={{ $json.eventId }}' };
		await issue([event(0, {})], {}, options);
		const again = await issue([event(0, { Score: '96' })], {}, options);
		expect(statuses(again.outputs[0])).toEqual(['skipped']);
		const onPurpose = await issue([event(0, { eventId: 'evt-2' })], {}, options);
		expect(statuses(onPurpose.outputs[0])).toEqual(['submitted']);
	});

	it('treats other content as another credential when there is no dedupe key', async () => {
		await issue([row(0)]);
		const { outputs } = await issue([
			row(0, { Score: '96' }),
			row(0, { 'E-Mail': ' PERSON0@example.com' }),
		]);
		expect(statuses(outputs[0])).toEqual(['submitted', 'skipped']);
	});

	it('forgets whom the service refused, so that a corrected run issues them', async () => {
		spoil('status', { status: 422, body: { message: 'Closed' } });
		expect((await issue(rows(3))).error?.message).toBe(
			'Velocert does not accept this certificate [item 0]',
		);
		expect(ledgerSize()).toBe(0);
		expect(statuses((await issue(rows(3))).outputs[0])).toEqual(Array(3).fill('submitted'));
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 3, duplicates: 0 });
	});

	it('neither repeats nor skips in a later execution what was never confirmed, and issues the others', async () => {
		spoil('dropAfterCommit');
		await issue(rows(2), {}, { recipientsPerRequest: 2 });
		const stopped = await issue(rows(4), {}, { recipientsPerRequest: 2 });
		expect(stopped.error?.message).toBe(
			'Velocert did not confirm: the certificate may or may not have been issued [item 0]',
		);
		expect(stopped.error?.description).toContain('Not sent: 0.');
		const { outputs, hints } = await issue(rows(4), CONTINUE, { recipientsPerRequest: 2 });
		expect(statuses(outputs[0])).toEqual(['unknown', 'unknown', 'skipped', 'skipped']);
		expect(hints.map(({ message }) => message)).toEqual([
			'2 recipients were skipped, because they were issued already.',
			expect.stringContaining('2 recipients are unknown'),
		]);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 4, duplicates: 0 });
	}, 60_000);

	it('remembers those beside an open one although the node stopped for it', async () => {
		spoil('dropBefore');
		await issue(rows(1));
		expect((await issue(rows(3))).error).toBeDefined();
		const { outputs } = await issue([row(1), row(2)]);
		expect(statuses(outputs[0])).toEqual(['skipped', 'skipped']);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	}, 60_000);

	it('survives Retry On Fail and the Retry button beside it', async () => {
		spoil('status', { status: 422, body: { message: 'Closed' }, skip: 1, times: 2 });
		const options = { recipientsPerRequest: 2 };
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const first = await issue(rows(6), { settings }, options);
		expect(first.error).toBeDefined();
		const second = await issue(rows(6), { resume: savedForRetry(first) }, options);
		expect(statuses(second.outputs[0])).toEqual(Array(6).fill('submitted'));
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 6, duplicates: 0 });
	});

	it('issues once when twenty executions of one process start with the same rows', async () => {
		sandbox.current.settings.delayMs = 20;
		const runs = await Promise.all(
			Array.from({ length: 20 }, async () => await issue(rows(4), CONTINUE)),
		);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 4, duplicates: 0 });
		const all = runs.flatMap(({ outputs }) => statuses(outputs[0]));
		expect(all.filter((status) => status === 'submitted')).toHaveLength(4);
		expect(all.filter((status) => status === 'skipped')).toHaveLength(76);
	});

	it('keeps no personal data', async () => {
		await issue(rows(1));
		expect(JSON.stringify([...entries])).not.toMatch(/person0|example\.com|Food/);
	});
});
