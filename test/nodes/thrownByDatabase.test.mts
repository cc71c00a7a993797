import { dedupStore, useDedupStore } from '../support/dedupStore.mts';
import type { StoreCall } from '../support/dedupStore.mts';
import { failureOf } from '../support/failures.mts';
import { useSandbox } from '../support/services.mts';
import { ERROR_OUTPUT } from '../support/thrown.mts';
import { issueRows, rows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
useDedupStore();

describe('A database that fails', () => {
	/** Fails every call from the given one on. */
	function failFrom(first: number): void {
		let count = 0;
		dedupStore.fails = () => ++count >= first;
	}
	it.each([1, 3, 5])(
		'from call %i on leaves nobody on Success who was not issued',
		async (first) => {
			failFrom(first);
			const result = await issueRows(sandbox.current, rows(6), ERROR_OUTPUT, {
				skipAlreadyIssued: true,
				recipientsPerRequest: 2,
			});
			const { issuedRecipients } = sandbox.current.counters.velocert;
			expect(result.error).toBeUndefined();
			expect(result.outputs[0].map(({ json }) => json.status)).toEqual(
				Array(issuedRecipients).fill('submitted'),
			);
			expect(result.outputs[1]).toHaveLength(6 - issuedRecipients);
			for (const item of result.outputs[1])
				expect(failureOf(item)).toMatchObject({
					message: expect.stringContaining('the database of n8n did not answer'),
					description: expect.stringContaining('Run this item again'),
				});
		},
		60_000,
	);

	it.each([3, 5])(
		'from call %i on names all who were issued when the node stops',
		async (first) => {
			failFrom(first);
			const { error } = await issueRows(
				sandbox.current,
				rows(6),
				{},
				{
					skipAlreadyIssued: true,
					recipientsPerRequest: 2,
				},
			);
			const { issuedRecipients } = sandbox.current.counters.velocert;
			if (issuedRecipients === 6) expect(error).toBeUndefined();
			else if (issuedRecipients === 0) expect(error?.description).toContain('Nothing was issued.');
			else expect(error?.description).toContain(`Submitted or skipped: ${issuedRecipients} (`);
		},
		60_000,
	);

	it('has calls to fail', async () => {
		const calls: StoreCall[] = [];
		dedupStore.fails = (call) => (calls.push(call), false);
		await issueRows(
			sandbox.current,
			rows(6),
			{},
			{ skipAlreadyIssued: true, recipientsPerRequest: 2 },
		);
		expect(calls.length).toBeGreaterThan(5);
	});
});
