import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { problemOfThrown, quote, unreadable } from '../../../shared/flow/thrown.ts';
import { contextOf } from './context.mts';

const node = contextOf().getNode();
const FIX = 'Correct the expression in this node, or the data it reads, then run it again.';

describe('What is thrown', () => {
	it('is told in its own words when n8n wrote them for users', () => {
		const description = 'Choose another node.';
		const own = [
			new NodeOperationError(node, 'There is no such node', { description }),
			new NodeApiError(node, {}, { message: 'There is no such node', description }),
			Object.assign(new Error('There is no such node'), { name: 'ExpressionError', description }),
		];
		for (const error of own) {
			expect(problemOfThrown(error)).toEqual({ message: 'There is no such node', description });
		}
	});

	it.each([
		['an error', new TypeError('x is no function'), 'It says: x is no function. '],
		[
			'one of another kind',
			Object.assign(new Error('no'), { name: 'NoExpression' }),
			'It says: no. ',
		],
		['a name that is no error', { name: 'ExpressionError' }, 'It says: [object Object]. '],
		['a text', 'disk full.', 'It says: disk full. '],
		['nothing', undefined, ''],
		['an empty text', new Error(''), ''],
	])('is quoted otherwise, after what n8n met: %s', (_, error, said) => {
		expect(problemOfThrown(error)).toEqual({
			message: 'n8n could not go on with this item',
			description: `${said}Look after that, then run this item again. If it happens again, show this text to whoever looks after your n8n.`,
		});
	});
});

describe('A field that cannot be read', () => {
	it('is told in the words of the error', () => {
		const said = { message: 'No path back', description: 'Connect the nodes.' };
		expect(unreadable(Object.assign(new Error(), said))).toEqual(said);
	});

	it.each([
		['nothing', undefined],
		['null', null],
		['no text', { message: 5, description: {} }],
		['empty text', { message: '', description: '' }],
	])('is told in own words where there are none: %s', (_, error) => {
		expect(unreadable(error)).toEqual({ message: 'A field could not be read', description: FIX });
	});
});

it('What is quoted is cut, and ends as a sentence', () => {
	expect(quote(new Error('a'.repeat(300)))).toBe(`It says: ${'a'.repeat(200)}. `);
	expect(quote(new Error('Over. And out'))).toBe('It says: Over. And out. ');
});
