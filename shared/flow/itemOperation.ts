import type { Row } from '../params/row';
import type { RowOperation, Step } from './operation';
import type { Run } from './run';
import { stepEach } from './stepEach';

/** One row, one result (1→1). */
interface ItemOperation<Input, Reply> extends Omit<RowOperation<Input, Reply>, 'request'> {
	/** Sends what one row asks for; calls `free` when only work within n8n is left. */
	request(run: Run, input: Input, row: Row, free: () => void): Promise<Step<Reply>>;
}

/** Makes an operation of what happens to a single row: bounded, started in input order. */
export function itemOperation<Input, Reply>(
	operation: ItemOperation<Input, Reply>,
): RowOperation<Input, Reply> {
	return {
		...operation,
		request: async (run, jobs) =>
			await stepEach(
				run,
				jobs,
				async ({ input, row }, free) => await operation.request(run, input, row, free),
			),
	};
}
