import type { Step } from '../../shared/flow/operation';
import type { Run } from '../../shared/flow/run';
import { ok } from '../../shared/http/outcome';
import { runBounded } from '../../shared/http/pool';
import type { Problem } from '../../shared/http/problem';
import { ofEarlierTry } from '../../shared/vec/certificateKey';
import { existsAlready, existsForOther } from '../../shared/vec/duplicates';
import { listCertificates } from '../../shared/vec/endpoints';
import { fetchCertificate } from '../../shared/vec/fetchCertificate';
import type { VaultCertificate } from '../../shared/vec/schemas';
import type { Duplicate, Uploaded } from '../../shared/vec/upload';
import { uploadOnce } from '../../shared/vec/upload';
import type { Input, UploadJob } from './input';

/**
 * What an earlier try of this very run uploaded is done, whatever is answered now: a token that may
 * upload need not be allowed to view, and a cancelled run reads nothing.
 */
export async function recallUploaded(run: Run, jobs: UploadJob[]): Promise<void> {
	const uploaded = jobs.filter(({ input }) => uploadedId(run, input) !== undefined);
	for (const { input } of uploaded) input.taken.add(uploadedId(run, input) ?? '');
	for (const job of uploaded) job.step = ok({ certificate: asUploaded(run, job.input) });
	await runBounded(run.client, uploaded, async (job) => {
		const known = await fetchCertificate(run.client, uploadedId(run, job.input) ?? '');
		if (known.kind === 'ok') job.step = ok({ certificate: known.value });
	});
}

function uploadedId(run: Run, { key }: Input): string | undefined {
	const record = run.memo.get(key);
	return record?.state === 'done' && run.memo.isRepeat(record) ? record.id : undefined;
}

/** All that is known of a certificate without asking. */
export function asUploaded(run: Run, input: Input, status = 'processing'): VaultCertificate {
	return {
		uuid: uploadedId(run, input) ?? '',
		certificate_title: input.certificateTitle,
		full_name: input.fullName,
		applicant_email: input.applicantEmail,
		issue_date: input.issueDate ?? null,
		status,
	};
}

/** Uploads the certificate of a row, and keeps in the run's memory how far that got. */
export async function upload(run: Run, input: Input): Promise<Step<Uploaded>> {
	const { file, key, taken } = input;
	if (!file) return { kind: 'notSent', reason: 'stopped' };
	const record = run.memo.get(key);
	run.memo.set(key, 'sending');
	const mayHaveLanded = record !== undefined && record.state !== 'done';
	const onDuplicate = onDuplicateOf(run);
	const outcome = await uploadOnce(
		run.client,
		{ ...input, file },
		{
			onDuplicate,
			mayHaveLanded,
			sinceMs: mayHaveLanded ? record.since : run.client.clock.now(),
			isTaken: (uuid) => taken.has(uuid),
			...(mayHaveLanded ? ofEarlierTry('vec upload', key, input) : {}),
		},
	);
	if (outcome.kind === 'ok') {
		taken.add(outcome.value.certificate.uuid);
		run.memo.set(key, 'done', { id: outcome.value.certificate.uuid });
	} else if (outcome.kind === 'unknown') run.memo.set(key, 'unknown');
	else run.memo.forget(key);
	if (outcome.kind !== 'duplicate') return outcome;
	return { kind: 'problem', problem: duplicateProblem(run, outcome, onDuplicate) };
}

/** What is to be done with a certificate that VEC has already. */
export function onDuplicateOf(run: Run): 'error' | 'returnExisting' {
	return run.options.onDuplicate === 'returnExisting' ? 'returnExisting' : 'error';
}

function duplicateProblem(
	run: Run,
	{ lookup, otherName }: Duplicate,
	onDuplicate: 'error' | 'returnExisting',
): Problem {
	if (otherName !== undefined) return existsForOther(otherName, onDuplicate === 'returnExisting');
	if (onDuplicate === 'error') {
		return existsAlready(
			"Nothing was uploaded. To get the existing certificate instead, set the option 'On Duplicate' to 'Return Existing'.",
		);
	}
	const why = lookup
		? `${run.describe(lookup, listCertificates).message}.`
		: 'The list of certificates does not show it.';
	return {
		...existsAlready(''),
		message: 'VEC has this certificate already, but it could not be looked up',
		description: `Nothing was uploaded. ${why} Look for the certificate in VEC.`,
	};
}
