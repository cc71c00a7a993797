import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { StoreCall } from '../support/dedupStore.mts';
import { dedupStore, dyingProcess, marksAreGone, useDedupStore } from '../support/dedupStore.mts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { issueRows, row, rows } from '../support/velocertIssue.mts';
import { saidOf } from '../support/failures.mts';

const sandbox = useSandbox();
useDedupStore();

/** Another process is taken for gone when it has given no sign of life for a while. */
const PATIENCE_MS = 90_000;
const REFUSAL = { kind: 'status', status: 422, body: { message: 'Closed' } } as const;
const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const told = ({ outputs }: NodeResult) => outputs[0].map(saidOf);
const all = (count: number, status: string) => Array<string>(count).fill(status);

async function issue(
	items: INodeExecutionData[],
	options: IDataObject = {},
	over: Partial<NodeRun> = {},
) {
	return await issueRows(sandbox.current, items, over, { skipAlreadyIssued: true, ...options });
}

/** Lets the database fail the first of some calls. */
function failOnce(isMeant: (call: StoreCall) => boolean, text: string | true): void {
	let isDue = true;
	dedupStore.fails = (call) => {
		if (!isDue || !isMeant(call)) return false;
		isDue = false;
		return text;
	};
}

const isAddTo =
	(place: StoreCall['scope']) =>
	({ kind, scope }: StoreCall) =>
		kind === 'add' && scope === place;

describe('A database with a hiccup', () => {
	it.each([
		'Connection terminated unexpectedly',
		'SQLITE_IOERR: disk I/O error',
		'deadlock detected',
		'read ECONNRESET',
	])('makes nobody unknown who was issued before: %s', async (text) => {
		await issue(rows(3));
		failOnce(isAddTo('node'), text);
		expect(told(await issue(rows(4)))).toEqual([...all(3, 'skipped'), 'submitted']);
		expect(told(await issue(rows(4)))).toEqual(all(4, 'skipped'));
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 4, duplicates: 0 });
	});

	it('does not take a long list for issued when what is new cannot be noted', async () => {
		failOnce(
			({ kind, items }) => kind === 'add' && items.some((item) => item.endsWith(' unwritten')),
			true,
		);

		expect(told(await issue(rows(120)))).toEqual(all(120, 'submitted'));
		expect(told(await issue(rows(120)))).toEqual(all(120, 'skipped'));
		expect(sandbox.current.counters.velocert.issuedRecipients).toBe(120);
	});

	it('does not forget whom it was to forget when that person is issued meanwhile', async () => {
		sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, ...REFUSAL });
		let removals = 0;
		// The second one is told late that it failed, so that the third one comes before.
		dedupStore.fails = async ({ kind, scope }) => {
			if (kind !== 'remove' || scope !== 'node' || ++removals > 2) return false;
			if (removals === 2) await wait(1_000);
			return true;
		};
		await issue(rows(1), {}, CONTINUE);
		expect(told(await issue(rows(1)))).toEqual(['submitted']);
		await wait(4_000);
		expect(told(await issue(rows(1)))).toEqual(['skipped']);
		expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
	}, 30_000);
});

describe('A run that is cancelled while it claims', () => {
	it('leaves no marks', async () => {
		await issue(rows(50), {}, { ...CONTINUE, cancelAfterMs: 250 });
		await marksAreGone();
		expect(dedupStore.record('workflow')).toEqual([]);
		expect(told(await issue(rows(50)))).toEqual(all(50, 'submitted'));
	}, 60_000);
});

describe('Issue again', () => {
	it(
		'does not act on what was found open long ago',
		async () => {
			const again = { earlierUnknown: 'issueAgain' };
			const match = { endpoint: 'velocert.issue' };
			sandbox.current.faults.add({ match, kind: 'dropBefore' });
			await issue([row(0)], {}, CONTINUE);
			// What another process is at work on is waited for, until that proves gone.
			await dyingProcess(
				async () => await issue([row(1)]),
				async () => {
					// Of the open one there is a claim already.
					const isClaim = (mark: string) => mark.endsWith(' claimed');
					while (dedupStore.record('workflow').filter(isClaim).length < 2) await wait(5);
				},
			);
			sandbox.current.reset();
			const both = issue([row(0), row(1)], again, CONTINUE);
			await wait(4_000);
			const one = issue([row(0)], again, CONTINUE);
			expect([told(await one), told(await both)]).toEqual([
				['submitted'],
				['skipped', 'submitted'],
			]);
			expect(sandbox.current.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
			expect(told(await issue(rows(2), again))).toEqual(all(2, 'skipped'));
		},
		PATIENCE_MS,
	);
});
