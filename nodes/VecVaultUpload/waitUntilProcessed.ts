import { followAll } from '../../shared/flow/follow';
import type { Run } from '../../shared/flow/run';
import { openLook } from '../../shared/vec/lookAtAll';
import { isFinal } from '../../shared/vec/schemas';
import type { Uploaded } from '../../shared/vec/upload';
import type { Waiting } from '../../shared/vec/waiting';
import { notesAfterWaiting, unreadableOf } from '../../shared/vec/waiting';
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
	const certificates = uploaded.map(({ certificate }) => certificate);
	run.hintAll(notesAfterWaiting(certificates, unreadableOf(uploaded)));
}
