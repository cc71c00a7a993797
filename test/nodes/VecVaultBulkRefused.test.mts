import { useBinaryMode } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { peopleWithPdf } from '../support/vaultUpload.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));
// A service that refuses repeats would hide a node that sends them.
beforeEach(() => (sandbox.current.settings.refuseDuplicates = false));

describe('VEC Vault Bulk when a request is refused for an entry that is not named', () => {
	// Of four, of the first two, of the first.
	const silent = {
		match: { endpoint: 'vec.bulk' },
		kind: 'status' as const,
		status: 400,
		body: { message: 'The request could not be processed' },
		times: 3,
	};

	it('is halved until the entry is found, and submits each other one once', async () => {
		sandbox.current.faults.add(silent);
		const { outputs } = await bulk(sandbox.current, await peopleWithPdf(4), {
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0].map(({ json }) => json.applicant_email)).toEqual(
			[1, 2, 3].map((index) => `person${index}@example.com`),
		);
		expect(outputs[1].map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
		expect(sandbox.current.counters.vec).toEqual({ created: 3, duplicates: 0 });
		expect(sandbox.requests('vec.bulk')).toBe(5);
	});

	it('sends nothing again with On Error "Stop"', async () => {
		sandbox.current.faults.add(silent);
		const { error } = await bulk(sandbox.current, await peopleWithPdf(4));
		expect(error?.description).toContain('VEC does not say which one it means');
		expect(sandbox.current.counters.vec.created).toBe(0);
		expect(sandbox.requests('vec.bulk')).toBe(1);
	});
});
