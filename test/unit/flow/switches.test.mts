import type { IDataObject } from 'n8n-workflow';
import { switchProblem } from '../../../shared/flow/switches.ts';
import { contextOf } from './context.mts';

const EXPRESSION = '={{ $json.on }}';

/** What is wrong with a switch that an expression gives these values, one for each item. */
function problemOf(values: unknown[], name = 'dryRun', raw: unknown = { [name]: EXPRESSION }) {
	const ctx = contextOf({
		items: values.map(() => ({ json: {} })),
		parameters: { options: raw as IDataObject },
		evaluated: { [`options.${name}`]: values },
	});
	return switchProblem(ctx, { [name]: values[0] as string });
}

describe('A switch for the whole run', () => {
	it.each([[[true, 'yes', 1]], [[false, '', undefined, 'nein']], [[undefined, undefined]]])(
		'is fine when all items say the same, in whatever words: %j',
		(values) => expect(problemOf(values)).toBeUndefined(),
	);

	it.each([
		[[true, true, 'no'], 'It is on for item 0 and off for item 2'],
		[[undefined, 'yes'], 'It is off for item 0 and on for item 1'],
	])('is refused when items differ: %j', (values, said) => {
		expect(problemOf(values)).toEqual({
			field: 'Dry Run',
			message: "'Dry Run' is not the same for all items, so nothing was sent",
			description: `${said}, but holds for the whole run. Let the expression give the same for every item, or part the items with an If node before.`,
		});
	});

	it('is looked at for each item also where one expression gives all options', () => {
		expect(problemOf([true, false], 'dryRun', '={{ $json.options }}')?.message).toContain(
			'not the same',
		);
	});

	it('is that of the first item where no expression gives it', () => {
		expect(problemOf([true, false], 'dryRun', { dryRun: true })).toBeUndefined();
		expect(problemOf([true, false], 'dryRun', { dryRun: 'yes =' })).toBeUndefined();
		expect(problemOf([true, false], 'dryRun', 'no expression')).toBeUndefined();
		expect(problemOf([true, false], 'dryRun', null)).toBeUndefined();
		expect(problemOf([true, false], 'dryRun', { other: EXPRESSION })).toBeUndefined();
	});

	it.each([
		['maybe', 'maybe'],
		[2, '2'],
		[['yes'], '["yes"]'],
		[{ on: true }, '{"on":true}'],
		['x'.repeat(80), 'x'.repeat(60)],
	])('is refused for the first item that says neither yes nor no: %j', (value, shown) => {
		const refusal = (item: number) => ({
			field: 'Dry Run',
			message: "'Dry Run' is neither yes nor no, so nothing was sent",
			item,
			description: `It contains '${shown}'. An expression may give true or false, yes or no, 1 or 0.`,
		});
		expect(problemOf([value, true])).toEqual(refusal(0));
		expect(problemOf([false, false, value, true])).toEqual(refusal(2));
	});

	it('is called by its label', () => {
		expect(problemOf(['maybe'], 'skipAlreadyIssued')?.field).toBe('Skip Already Issued');
	});
});
