import { endingOf } from '../../../shared/flow/ending.ts';
import { contextOf } from './context.mts';

describe('How a node ends', () => {
	it.each(['stop', 'continue', 'errorOutput'] as const)('is what the user chose: %s', (onError) => {
		const ctx = contextOf({ onError });
		expect(endingOf(ctx)).toEqual({ ctx, onError, isTool: false });
	});

	it.each([
		['stop', 'stop'],
		['continue', 'continue'],
		['errorOutput', 'continue'],
	] as const)(
		'is never an error output for an agent, which sees one output: %s',
		(onError, seen) => {
			expect(endingOf(contextOf({ onError, isTool: true }))).toMatchObject({
				onError: seen,
				isTool: true,
			});
		},
	);
});
