import type { Claimed } from '../memory/waiting';
import { openLedger } from '../memory/ledger';
import type { CheckedJob, Keyed } from './operation';
import type { Run } from './run';
import { noDatabase } from './unlessWritten';

/**
 * What the ledger knows of rows that are not to be written: nothing of them is claimed afterwards.
 * Where it cannot be asked, the rows are told why.
 */
export async function lookUpWritten<Input extends Keyed, Reply>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
): Promise<Map<string, Claimed>> {
	const { clock, signal } = run.client;
	const ledger = openLedger(run.ctx, { clock, signal });
	try {
		return await ledger.claim(jobs.map(({ input }) => input.key));
	} catch (error) {
		for (const job of jobs) job.step ??= { kind: 'problem', problem: noDatabase(error) };
		return new Map();
	} finally {
		await ledger.close();
	}
}
