import { followAll } from '../../shared/flow/follow';
import type { Run } from '../../shared/flow/run';
import { getCertificate } from '../../shared/vec/endpoints';
import { openLook } from '../../shared/vec/lookAtAll';
import { isFinal } from '../../shared/vec/schemas';
import type { Uploaded } from '../../shared/vec/upload';
import type { Waiting } from '../../shared/vec/waiting';
import { notesAfterWaiting } from '../../shared/vec/waiting';
import type { UploadJob } from './input';

/** Looks at what was uploaded until it is processed or the user's time is over, and tells what is not. */
export async function waitUntilProcessed(run: Run, jobs: UploadJob[]): Promise<void> {
	const uploaded: Array<Uploaded & Waiting> = jobs.flatMap(({ step }) =>
		step?.kind === 'ok' ? [step.value] : [],
	);
	await followAll(
		run,
		uploaded.filter(({ certificate }) => !isFinal(certificate)),
		openLook({ isWhole: !run.simplify }),
	);
	const refused = uploaded.filter(({ refusal }) => refusal !== undefined);
	const refusal = refused[0]?.refusal;
	const notes = notesAfterWaiting(
		uploaded.map(({ certificate }) => certificate),
		refusal && { count: refused.length, why: run.describe(refusal, getCertificate).message },
	);
	for (const { message, type } of notes) run.hint(message, type);
}
