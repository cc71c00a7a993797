import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { stopError } from '../../../shared/flow/emit.ts';
import type { Problem } from '../../../shared/http/problem.ts';
import { rowOf, runOf } from './context.mts';

/** The error that ends a node with these problems, of the items from 3 on. */
function errorOf(problems: Array<string | Problem>, { report = '', isTool = false } = {}) {
	const found = problems.map((problem, index) => ({
		row: rowOf(index + 3),
		problem: typeof problem === 'string' ? { message: problem } : problem,
	}));
	return stopError(runOf({ isTool }), found, report) as NodeOperationError;
}

describe('The error that ends a node', () => {
	it('says what is wrong with which item, and what to do', () => {
		const error = errorOf([{ message: 'Empty', description: 'Fill it in.' }]);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect([error.message, error.description]).toEqual(['Empty [item 3]', 'Fill it in.']);
		expect(error.context.itemIndex).toBe(3);
	});

	it('is one of the service when that refused the row', () => {
		const error = errorOf([{ message: 'Refused', status: 422 }]);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({ httpCode: '422', message: 'Refused [item 3]' });
	});

	it('says all of it in its message to an agent', () => {
		const error = errorOf([{ message: 'Empty', description: 'Fill it in.' }], { isTool: true });
		expect(error.message).toBe('Empty [item 3]. Fill it in.');
	});

	it.each([
		[1, 'The same holds for item 4.'],
		[2, 'The same holds for items 4, 5.'],
		[10, 'The same holds for items 4, 5, 6, 7, 8, 9, 10, 11, 12, 13.'],
		[12, 'The same holds for items 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 2 more.'],
	])('names %i others with the same problem once', (others, said) => {
		expect(errorOf(['Empty', ...Array<string>(others).fill('Empty')]).description).toBe(said);
	});

	it('lists five that have another, after those with the same', () => {
		const letters = ['A', 'B', 'C', 'D', 'E'];
		const listed = 'Item 4: A. Item 5: B. Item 6: C. Item 7: D. Item 8: E.';
		expect(errorOf(['Empty', ...letters]).description).toBe(listed);
		expect(errorOf(['Empty', ...letters, 'F', 'Empty', 'G']).description).toBe(
			`The same holds for item 10. ${listed} And 2 more items.`,
		);
	});

	it('tells what was done before, once', () => {
		const first = { message: 'Empty', description: 'Fill it in.' };
		const report = 'Submitted: 3.';
		expect(errorOf([first, 'Old'], { report }).description).toBe(
			'Fill it in. Item 4: Old. Submitted: 3.',
		);
		const said = { message: 'Empty', description: 'Submitted: 3. Fill it in.' };
		expect(errorOf([said], { report }).description).toBe(said.description);
		expect(errorOf(['Empty'], { report }).description).toBe(report);
		expect(errorOf([first]).description).toBe(first.description);
	});
});
