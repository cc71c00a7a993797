import { setTimeout as wait } from 'node:timers/promises';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { FaultRule } from '../../sandbox/faults.mts';
import { dyingProcess, useDedupStore } from '../support/dedupStore.mts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { requestsSeen, useSandbox } from '../support/services.mts';
import { issueRows, row, rows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
useDedupStore();

/** Another process is taken for gone when it has given no sign of life for a while. */
const PATIENCE_MS = 180_000;
const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const told = ({ outputs }: NodeResult) => outputs[0].map(({ json }) => json.status);

async function issue(
	items: INodeExecutionData[],
	over: Partial<NodeRun> = {},
	options: IDataObject = {},
) {
	return await issueRows(sandbox.current, items, over, { skipAlreadyIssued: true, ...options });
}

const mailsTo = (index: number) =>
	sandbox.current.store.issued.filter(({ email }) => email === `person${index}@example.com`).length;
const mails = (count: number) => Array.from({ length: count }, (_, index) => mailsTo(index));

/** Leaves it open whether these people were issued; they were only when the answer got lost. */
async function leaveOpen(items: INodeExecutionData[], kind: FaultRule['kind']): Promise<void> {
	sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind });
	expect((await issue(items)).error?.message).toContain('Velocert did not confirm');
}

describe('Velocert Issue every night after a lost answer', () => {
	it('issues to all new people, and fails each time for the open one', async () => {
		await leaveOpen(rows(1), 'dropAfterCommit');
		for (const count of [3, 5, 7]) {
			const { error } = await issue(rows(count));
			expect(error?.message).toBe(
				'Velocert did not confirm: the certificate may or may not have been issued [item 0]',
			);
			expect(error?.description).toContain('Unknown: 1 (person0@example.com). Not sent: 0.');
			expect(error?.description).toContain("'Earlier Unknown'");
			expect(mails(count)).toEqual(Array(count).fill(1));
		}
	});

	it('sets the open ones aside when it is to continue', async () => {
		await leaveOpen(rows(1), 'dropBefore');
		const result = await issue(rows(2), CONTINUE);
		expect(told(result)).toEqual(['unknown', 'submitted']);
		expect(result.hints[0]).toMatchObject({
			type: 'warning',
			message: expect.stringContaining("'Earlier Unknown'"),
		});
		expect(mails(2)).toEqual([0, 1]);
	});
});

describe('Earlier Unknown', () => {
	it('takes people as issued, from then on', async () => {
		await leaveOpen(rows(1), 'dropAfterCommit');
		const result = await issue(rows(2), {}, { earlierUnknown: 'takeAsIssued' });
		expect(told(result)).toEqual(['skipped', 'submitted']);
		expect(told(await issue(rows(2)))).toEqual(['skipped', 'skipped']);
		expect(mails(2)).toEqual([1, 1]);
	});

	it('issues to people again, once', async () => {
		await leaveOpen(rows(1), 'dropBefore');
		const options = { earlierUnknown: 'issueAgain' };
		expect(told(await issue(rows(2), {}, options))).toEqual(['submitted', 'submitted']);
		expect(told(await issue(rows(2), {}, options))).toEqual(['skipped', 'skipped']);
		expect(told(await issue(rows(2)))).toEqual(['skipped', 'skipped']);
		expect(mails(2)).toEqual([1, 1]);
	});

	it('leaves open whom it issues again without an answer', async () => {
		await leaveOpen(rows(1), 'dropBefore');
		const options = { earlierUnknown: 'issueAgain' };
		sandbox.current.faults.add({ match: { endpoint: 'velocert.issue' }, kind: 'dropAfterCommit' });
		expect(told(await issue(rows(1), CONTINUE, options))).toEqual(['unknown']);
		expect(told(await issue(rows(1), CONTINUE))).toEqual(['unknown']);
		expect(mails(1)).toEqual([1]);
	});

	it('issues again to somebody whom Velocert then refuses as soon as the row is right', async () => {
		await leaveOpen(rows(1), 'dropBefore');
		const body = { message: 'Closed' };
		const match = { endpoint: 'velocert.issue' };
		sandbox.current.faults.add({ match, kind: 'status', status: 422, body });
		expect((await issue(rows(1), {}, { earlierUnknown: 'issueAgain' })).error).toBeDefined();
		await wait(1_500);
		expect(told(await issue(rows(1)))).toEqual(['submitted']);
		expect(mails(1)).toEqual([1]);
	});

	it('may say something else for each row', async () => {
		const checked = ['', 'takeAsIssued', 'issueAgain', ' ISSUEAGAIN ', ''];
		const items = checked.map((outcome, index) => row(index, { outcome }));
		await leaveOpen(items.slice(0, 4), 'dropBefore');
		const options = { earlierUnknown: '={{ $json.outcome }}' };
		const result = await issue(items, CONTINUE, options);
		expect(told(result)).toEqual(['unknown', 'skipped', 'submitted', 'submitted', 'submitted']);
		expect(mails(5)).toEqual([0, 0, 1, 1, 1]);
	});

	it('is refused when it is none of its choices, before anything is sent', async () => {
		const { error } = await issue(rows(2), {}, { earlierUnknown: '={{ "yes" }}' });
		expect(error?.message).toBe("'Earlier Unknown' is none of its choices [item 0]");
		expect(error?.description).toContain("It contains 'yes'.");
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('changes nothing about people who were issued, or not yet', async () => {
		await issue(rows(1));
		const result = await issue(rows(2), {}, { earlierUnknown: 'issueAgain' });
		expect(told(result)).toEqual(['skipped', 'submitted']);
		expect(mails(2)).toEqual([1, 1]);
	});
});

describe('After a crash of n8n', () => {
	/** Lets n8n die while it waits for the answer to the given request. */
	async function crashIn(items: INodeExecutionData[], request: number, options: IDataObject) {
		const { settings } = sandbox.current;
		settings.delayMs = 300;
		await dyingProcess(
			async () => await issue(items, {}, options),
			async () => {
				while (sandbox.requests('velocert.issue') < request) await wait(5);
				// The process is gone, and so is the mail of a request that had not arrived.
				sandbox.current.faults.add({
					match: { endpoint: 'velocert.issue' },
					kind: 'dropBefore',
					times: 99,
				});
			},
		);
		settings.delayMs = 0;
		sandbox.current.faults.clear();
	}

	it(
		'knows whom it had issued, leaves open whom it was issuing, and issues the others',
		async () => {
			await crashIn(rows(8), 2, { recipientsPerRequest: 2 });
			const result = await issue([...rows(8), row(8)], CONTINUE, { recipientsPerRequest: 2 });
			const expected = ['skipped', 'unknown', 'submitted', 'submitted'];
			expect(told(result)).toEqual([
				...expected.flatMap((status) => [status, status]),
				'submitted',
			]);
			expect(sandbox.current.counters.velocert.duplicates).toBe(0);
			expect(Math.max(...mails(9))).toBe(1);
		},
		PATIENCE_MS,
	);

	it(
		'knows many people who had been issued long before from those whose turn had not come',
		async () => {
			const options = { validateFirst: false, recipientsPerRequest: 50 };
			await issue(rows(100), {}, options);
			await crashIn(rows(250), 3, options);
			const statuses = told(await issue(rows(250), CONTINUE, options));
			const count = (status: string) => statuses.filter((one) => one === status).length;
			expect([count('skipped'), count('unknown'), count('submitted')]).toEqual([100, 50, 100]);
			expect(statuses.slice(100, 150)).toEqual(Array(50).fill('unknown'));
			expect(sandbox.current.counters.velocert.duplicates).toBe(0);
		},
		PATIENCE_MS,
	);

	it(
		'can be told what became of the open ones',
		async () => {
			await crashIn(rows(4), 1, { recipientsPerRequest: 2 });
			const options = { earlierUnknown: 'issueAgain' };
			expect(told(await issue(rows(4), {}, options))).toEqual(Array(4).fill('submitted'));
			expect(told(await issue(rows(4)))).toEqual(Array(4).fill('skipped'));
		},
		PATIENCE_MS,
	);
});
