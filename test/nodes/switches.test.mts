import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { switchProblem } from '../../shared/flow/switches.ts';
import { isOn } from '../../shared/params/yesNo.ts';
import { useDedupStore } from '../support/dedupStore.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, requestsSeen, useSandbox } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { retry, retryAll } from '../support/vaultRetry.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';
import { issueRows, row, rows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
useDedupStore();
beforeAll(async () => await useBinaryMode('default'));

const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const WRITES = ['velocert.issue', 'vec.create', 'vec.uploadFile', 'vec.bulk', 'vec.retry'];
const writes = () => WRITES.reduce((sum, endpoint) => sum + sandbox.requests(endpoint), 0);
const failedUuid = () => addVaultCertificate(sandbox.current, { status: 'failed' }).uuid;

/** Each node that can be run dry, with two items. */
const NODES: Array<[string, (options: IDataObject) => ReturnType<typeof issueRows>]> = [
	['Velocert Issue', async (options) => await issueRows(sandbox.current, rows(2), {}, options)],
	[
		'VEC Vault Upload',
		async (options) => await upload(sandbox.current, await peopleWithPdf(2), {}, options),
	],
	[
		'VEC Vault Bulk',
		async (options) => await bulk(sandbox.current, await peopleWithPdf(2), {}, options),
	],
	[
		'VEC Vault Retry',
		async (options) => await retry(sandbox.current, [failedUuid(), failedUuid()], {}, { options }),
	],
	[
		'VEC Vault Retry of all',
		async (options) => {
			failedUuid();
			return await retryAll(sandbox.current, { options }, { items: [{ json: {} }, { json: {} }] });
		},
	],
];

describe.each(NODES)('The option Dry Run of %s', (_, run) => {
	it.each(['={{ "WAHR" }}', 'vrai', '={{ " Y\u200b" }}', '={{ 1 }}', 'S\u00ed'])(
		'is on when it says %s',
		async (dryRun) => {
			const { error, outputs } = await run({ dryRun });
			expect(error).toBeUndefined();
			expect(outputs[0].map(({ json }) => json.status)).toContain('dryRun');
			expect(writes()).toBe(0);
		},
	);

	it.each(['x', '={{ 2 }}', '={{ "maybe" }}', '={{ [] }}', '={{ Number("x") }}'])(
		'is refused before anything is sent when it says %s',
		async (dryRun) => {
			const { error } = await run({ dryRun });
			expect(error?.message).toBe("'Dry Run' is neither yes nor no, so nothing was sent [item 0]");
			expect(error?.description).toContain('true or false, yes or no, 1 or 0');
			expect(requestsSeen(sandbox.current)).toBe(0);
		},
	);

	it('is refused before anything is sent when items differ', async () => {
		const { error } = await run({ dryRun: '={{ $itemIndex === 0 ? "no" : "yes" }}' });
		expect(error?.message).toBe("'Dry Run' is not the same for all items, so nothing was sent");
		expect(error?.description).toContain('It is off for item 0 and on for item 1');
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('may be off in different words', async () => {
		const { error } = await run({ dryRun: '={{ $itemIndex === 0 ? "FALSCH" : "" }}' });
		expect([error, writes() > 0]).toEqual([undefined, true]);
	});
});

describe('The option Skip Already Issued', () => {
	const issue = async (skipAlreadyIssued: unknown, over = {}) =>
		await issueRows(sandbox.current, [row(0, { on: 'TRUE' }), row(1, { on: 'x' })], over, {
			skipAlreadyIssued,
		} as IDataObject);

	it.each(['x', '={{ "maybe" }}'])('is refused when it says %s', async (value) => {
		const { error } = await issue(value);
		expect(error?.message).toBe(
			"'Skip Already Issued' is neither yes nor no, so nothing was sent [item 0]",
		);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('is refused for the item that says neither, also where errors are passed on', async () => {
		const { error, outputs } = await issue('={{ $json.on }}');
		expect(error?.message).toBe(
			"'Skip Already Issued' is neither yes nor no, so nothing was sent [item 1]",
		);
		expect(outputs).toEqual([]);
		await issue('={{ $json.on }}', CONTINUE);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('remembers when it says so in another language', async () => {
		const value = '={{ "VERDADERO" }}';
		await issue(value);
		const { outputs } = await issue(value);
		expect(outputs[0].map(({ json }) => json.status)).toEqual(['skipped', 'skipped']);
	});
});

describe('A switch', () => {
	const yes =
		'true TRUE yes Y on 1 1.0 WAHR VRAI VERDADERO VERDADEIRO VERO ja oui si sí si\u0301 sim';
	const no = 'false FALSE no N off 0 FALSCH FAUX FALSO nein non não nao 0.0';

	it.each(yes.split(' '))('is on by %s', (text) => {
		expect([isOn(text), isOn(` \u200b${text}\u00a0`)]).toEqual([true, true]);
	});

	it.each(no.split(' '))('is off by %s', (text) => {
		expect([isOn(text, true), isOn(`\ufeff${text}\t`, true)]).toEqual([false, false]);
	});

	it.each([undefined, null, '', ' ', 'x', 2, {}])('is as it is without a word by %j', (value) => {
		expect([isOn(value, true), isOn(value)]).toEqual([true, false]);
	});
});

describe('The switches of a run', () => {
	/** Counts how often n8n is asked for the option of an item. */
	function asked(dryRun: unknown): number {
		let count = 0;
		const ctx = {
			getNode: () => ({ parameters: { options: { dryRun } } }),
			getInputData: () => Array(10_000).fill({ json: {} }),
			getNodeParameter: () => (count++, true),
		} as unknown as IExecuteFunctions;
		switchProblem(ctx, { dryRun: true });
		return count;
	}

	it('are asked for each item only where an expression gives them', () => {
		expect([asked(true), asked('yes'), asked('={{ $json.dry }}')]).toEqual([0, 0, 9_999]);
	});
});
