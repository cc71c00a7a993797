import { followUntil } from '../../shared/flow/follow';
import type { CheckedJob } from '../../shared/flow/operation';
import type { Run } from '../../shared/flow/run';
import type { Failure } from '../../shared/http/outcome';
import type { Submitted } from '../../shared/vec/bulk';
import { listCertificates } from '../../shared/vec/endpoints';
import { isFinal } from '../../shared/vec/schemas';
import { trackAll } from '../../shared/vec/tracking';
import { isCutShort, isForGood, notesAfterWaiting } from '../../shared/vec/waiting';

/** Follows the certificates of submitted entries through the list until they are processed. */
export async function waitUntilProcessed(
	run: Run,
	jobs: Array<CheckedJob<unknown, Submitted>>,
): Promise<void> {
	const entries = jobs.flatMap(({ step }) => (step?.kind === 'ok' ? [step.value.tracked] : []));
	const open = () => entries.filter(({ certificate }) => !certificate || !isFinal(certificate));
	if (open().length === 0) return;
	let refusal: Failure | undefined;
	await followUntil(run, async (client) => {
		const outcome = await trackAll(client, open());
		if (outcome.kind === 'ok') refusal = undefined;
		else if (!isCutShort(outcome)) refusal = outcome;
		return open().length === 0 || (outcome.kind !== 'ok' && isForGood(outcome));
	});
	const certificates = entries.map(({ certificate }) => certificate);
	const why = refusal && run.describe(refusal, listCertificates).message;
	run.hintAll(notesAfterWaiting(certificates, why ? { count: open().length, why } : undefined));
}
