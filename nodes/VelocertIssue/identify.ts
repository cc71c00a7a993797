import { stepOfRead } from '../../shared/flow/jobs';
import type { Run } from '../../shared/flow/run';
import { parseDay } from '../../shared/params/day';
import { volatileProblem } from '../../shared/velocert/dedupeKey';
import { getInputFields } from '../../shared/velocert/endpoints';
import { ISSUED_TO_OTHER } from '../../shared/velocert/issueNotes';
import { identityFields, keysOfInput, whoOf } from '../../shared/velocert/recipientKey';
import { resolveCredentials } from '../../shared/velocert/resolve';
import type { IssueJob } from './input';

/** What gives something else at every run makes no row known again. */
export function refuseVolatile(run: Run, jobs: IssueJob[]): void {
	const problemOf = volatileProblem(run.parameters);
	for (const job of jobs) {
		const problem = problemOf(job.input.dedupeKey);
		if (problem) job.step = { kind: 'problem', problem };
	}
}

/** Fits rows to the fields of their types, and finds the key that each is remembered by. */
export async function identify(run: Run, jobs: IssueJob[], isRemembered: boolean): Promise<void> {
	const saved = isRemembered ? run.ctx.getWorkflowStaticData('node') : {};
	// A dry run writes into a copy, because nothing is to be remembered of it.
	const countedOf = identityFields(run.isDryRun ? { ...saved } : saved);
	const keyOf = keysOfInput();
	await resolveCredentials(run.client, jobs, {
		inputOf: ({ input }) => input,
		toDay: (value) => parseDay(value, run.timeZone),
		always: isRemembered && jobs.some(({ input }) => input.dedupeKey === ''),
		use(job, built, fields) {
			if ('problem' in built) job.step = { kind: 'problem', problem: built.problem };
			else if ('credential' in built) {
				job.input.credential = built.credential;
				const counted = fields && countedOf(job.input.credentialType, fields);
				const who = whoOf(job.input);
				job.input.key = run.memo.keyOfRow(job.row.index, keyOf(job.input, counted), who);
				if (run.memo.wentToOther(job.input.key, who))
					job.step = { kind: 'problem', problem: ISSUED_TO_OTHER };
			} else {
				// What an earlier try wrote is told, though its type cannot be read now.
				const known = run.memo.knownKey(job.row.index);
				if (known !== undefined) job.input.key = known;
				else job.step = stepOfRead(run, built, getInputFields);
			}
		},
	});
}
