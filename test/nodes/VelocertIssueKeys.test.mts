import type { GenericValue, IDataObject } from 'n8n-workflow';
import { useDedupStore } from '../support/dedupStore.mts';
import type { NodeResult } from '../support/runNode.mts';
import { requestsSeen, useSandbox } from '../support/services.mts';
import { issueRows, row } from '../support/velocertIssue.mts';
import { saidOf } from '../support/failures.mts';

const sandbox = useSandbox();
useDedupStore();

const told = ({ outputs }: NodeResult) => outputs[0].map(saidOf);
const issued = () => sandbox.current.counters.velocert.issuedRecipients;

/** Issues with a Dedupe Key; `values` are the rows' columns `key`. */
async function issueByKey(dedupeKey: string, values: GenericValue[] = [1], options?: IDataObject) {
	const items = values.map((key, index) => row(index, { key } as IDataObject));
	const all = { skipAlreadyIssued: true, dedupeKey, ...options };
	return await issueRows(sandbox.current, items, {}, all);
}

describe('A Dedupe Key that changes from run to run', () => {
	it.each([
		['{{ $execution.id }}', '$execution'],
		['{{ $executionId }}', '$executionId'],
		['{{ $json.key }}-{{ $runIndex }}', '$runIndex'],
		['{{ Math.random() }}', 'Math.random'],
		['{{ Date.now() }}', 'Date.now'],
		['{{ $now }}', '$now'],
		['{{ $now.toMillis() }}', '$now'],
		['{{ $now.toISO() }}', '$now'],
	])('is refused before anything is sent when it is %s', async (expression, part) => {
		const { error } = await issueByKey(`=${expression}`);
		expect(error?.message).toBe(
			"'Dedupe Key' changes from run to run, so everybody would be issued again [item 0]",
		);
		expect(error?.description).toContain(`It uses ${part}.`);
		expect(error?.description).toContain("{{ $now.toFormat('yyyy-MM') }}");
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it.each([
		"{{ $now.toFormat('yyyy-MM') }}",
		'{{ $now.year }}-{{ $now.month }}',
		"{{ $now.startOf('year').toISO() }}",
		'{{ $today }}',
		'{{ $json.key }}',
	])('is taken when it is no more exact than %s', async (expression) => {
		const key = `=${expression}`.replace('$today', '$today.toISO()');
		expect(told(await issueByKey(key))).toEqual(['submitted']);
		expect(told(await issueByKey(key))).toEqual(['skipped']);
		expect(issued()).toBe(1);
	});

	it('does not matter where nothing is remembered', async () => {
		const result = await issueByKey('={{ $now }}', [1], { skipAlreadyIssued: false });
		expect(told(result)).toEqual(['submitted']);
	});
});

describe('A Dedupe Key that is no value of the row', () => {
	const said = "'Dedupe Key' holds no value of the row";

	it.each([
		['={{ Number("x") }}', 'NaN'],
		['={{ 1 / 0 }}', 'Infinity'],
		['={{ "event " + {} }}', 'event [object Object]'],
		['={{ String($json.nothing) }}', 'undefined'],
		[' null ', 'null'],
		['={{ `${Number("x")}` }}', 'NaN'],
	])('is refused before anything is sent when it is %s', async (key, shown) => {
		const { error } = await issueByKey(key, [1, 2]);
		expect(error?.message).toBe(`${said} [item 0]`);
		expect(error?.description).toContain(`It contains '${shown}'`);
		expect(error?.description).toContain('{{ $json.eventId }}');
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it.each(['#N/A', '#REF!', '#BEZUG!'])('is refused when it is %s', async (cell) => {
		const { error } = await issueByKey('={{ $json.key }}', ['evt-1', cell]);
		expect(error?.message).toBe("'Dedupe Key' holds an error of the spreadsheet [item 1]");
		expect(error?.description).toContain(
			`It contains '${cell}'. Correct the formula in the sheet.`,
		);
		expect(sandbox.requests('velocert.issue')).toBe(0);
	});

	it('is taken when it only reads like one', async () => {
		const keys = ['nullable', '#1', 'Nan', 'object'];
		expect(told(await issueByKey('={{ $json.key }}', keys))).toEqual(Array(4).fill('submitted'));
	});
});
