import { z } from 'zod/v3';
import { checkDocument } from '../../shared/files/checkDocument';
import { followAll } from '../../shared/flow/follow';
import { forUnfinished, unfinished } from '../../shared/flow/jobs';
import type { CheckedJob, Job, Step } from '../../shared/flow/operation';
import { itemOperation } from '../../shared/flow/itemOperation';
import { reachReport } from '../../shared/flow/reachReport';
import { refuseRepeats } from '../../shared/flow/repeats';
import type { Run } from '../../shared/flow/run';
import { ok } from '../../shared/http/outcome';
import { runBounded } from '../../shared/http/pool';
import type { Problem } from '../../shared/http/problem';
import { isOn } from '../../shared/params/fields';
import { certificateKey, ofEarlierTry } from '../../shared/vec/certificateKey';
import { certificateInput, readCertificate } from '../../shared/vec/certificateInput';
import { existsAlready, existsForOther, repeatsRow } from '../../shared/vec/duplicates';
import {
	createCertificate,
	getCertificate,
	listCertificates,
	vec,
} from '../../shared/vec/endpoints';
import { certificateLabels } from '../../shared/vec/labels';
import { openLook } from '../../shared/vec/lookAtAll';
import { identityOf } from '../../shared/vec/reconcile';
import { whatWouldBe } from '../../shared/vec/rehearse';
import type { VaultCertificate } from '../../shared/vec/schemas';
import { factsOf, isFinal } from '../../shared/vec/schemas';
import { simplifyCertificate } from '../../shared/vec/simplify';
import { shareTaken, takenIds } from '../../shared/vec/taken';
import type { Duplicate, Uploaded } from '../../shared/vec/upload';
import { fetchCertificate, uploadOnce } from '../../shared/vec/upload';
import type { Waiting } from '../../shared/vec/waiting';
import { notesAfterWaiting } from '../../shared/vec/waiting';

const inputFor = (run: Run) =>
	certificateInput(run.timeZone).extend({ key: z.string().default(''), taken: takenIds });

type Input = z.infer<ReturnType<typeof inputFor>>;
type UploadJob = CheckedJob<Input, Uploaded>;

/** One file with its data in, one certificate out. */
export const uploadCertificate = itemOperation<Input, Uploaded>({
	service: vec,
	call: createCertificate,
	reachesPeople: true,
	labels: certificateLabels,
	read: readCertificate,
	input: inputFor,
	key: ({ key }) => key,
	async prepare(run, jobs) {
		refuseRepeats(jobs, identityOf, repeatsRow);
		shareTaken(jobs);
		for (const job of unfinished(jobs))
			job.input.key = run.memo.keyOfRow(job.row.index, certificateKey('vec upload', job.input));
		await recallUploaded(run, unfinished(jobs));
		await checkFiles(run, jobs);
	},
	request: upload,
	async rehearse(run, jobs) {
		const existing =
			onDuplicateOf(run) === 'error'
				? 'Would be refused: VEC has this certificate already'
				: 'Would be returned: VEC has this certificate already';
		await forUnfinished(run, jobs, async (job) => {
			const words = { fresh: 'Would be uploaded', existing };
			const wouldBe = await whatWouldBe(run.client, job.input, words);
			job.step = ok({ certificate: asUploaded(run, job.input, 'dryRun'), wouldBe });
		});
	},
	async follow(run, jobs) {
		if (isOn(run.options.waitUntilProcessed)) await waitUntilProcessed(run, jobs);
	},
	output({ certificate, recovered, alreadyExisted, wouldBe }, _, __, { simplify }) {
		if (wouldBe !== undefined) {
			// There is no certificate yet, and so no ID of one.
			return { json: { ...certificate, uuid: null, reason: wouldBe } };
		}
		return {
			json: {
				...(simplify ? simplifyCertificate(certificate) : certificate),
				...(recovered ? { recovered } : {}),
				...(alreadyExisted ? { alreadyExisted } : {}),
			},
		};
	},
	stopReport(jobs) {
		const report = reachReport(jobs, {
			reached: isUploaded,
			label: ({ step, input }) =>
				(step?.kind === 'ok' ? factsOf(step.value.certificate).referenceId : undefined) ??
				input?.applicantEmail ??
				'',
			words: { reached: 'Uploaded', none: 'Nothing was uploaded.' },
		});
		return jobs.some(isUploaded) ? `${report} ${RESUME}` : report;
	},
});

const RESUME =
	'The Retry button of this execution goes on from here and uploads none of them again.';

function isUploaded({ step }: Job<Input, Uploaded>): boolean {
	return step?.kind === 'ok';
}

async function checkFiles(run: Run, jobs: UploadJob[]): Promise<void> {
	await forUnfinished(run, jobs, async (job) => {
		const checked = await checkDocument(job.input.found, job.input.certificateTitle);
		if ('problem' in checked) job.step = { kind: 'problem', problem: checked.problem };
		else job.input.file = checked.file;
	});
}

/**
 * What an earlier try of this very run uploaded is done, whatever is answered now: a token that may
 * upload need not be allowed to view, and a cancelled run reads nothing.
 */
async function recallUploaded(run: Run, jobs: UploadJob[]): Promise<void> {
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
function asUploaded(run: Run, input: Input, status = 'processing'): VaultCertificate {
	return {
		uuid: uploadedId(run, input) ?? '',
		certificate_title: input.certificateTitle,
		full_name: input.fullName,
		applicant_email: input.applicantEmail,
		issue_date: input.issueDate ?? null,
		status,
	};
}

async function upload(run: Run, input: Input): Promise<Step<Uploaded>> {
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

function onDuplicateOf(run: Run): 'error' | 'returnExisting' {
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

async function waitUntilProcessed(run: Run, jobs: UploadJob[]): Promise<void> {
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
