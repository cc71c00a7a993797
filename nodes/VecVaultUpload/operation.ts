import type { z } from 'zod/v3';
import { checkDocument } from '../../shared/files/checkDocument';
import { fingerprint } from '../../shared/flow/fingerprint';
import { followAll } from '../../shared/flow/follow';
import { forUnfinished } from '../../shared/flow/jobs';
import type { CheckedJob, Job, Step } from '../../shared/flow/operation';
import { itemOperation } from '../../shared/flow/operation';
import { reachReport } from '../../shared/flow/reachReport';
import { refuseRepeats } from '../../shared/flow/repeats';
import type { Run } from '../../shared/flow/run';
import type { FilePart } from '../../shared/http/form';
import { ok } from '../../shared/http/outcome';
import type { Problem } from '../../shared/http/problem';
import { certificateInput, readCertificate } from '../../shared/vec/certificateInput';
import { existsAlready, repeatsRow } from '../../shared/vec/duplicates';
import {
	createCertificate,
	getCertificate,
	listCertificates,
	vec,
} from '../../shared/vec/endpoints';
import { certificateLabels } from '../../shared/vec/labels';
import { identityOf } from '../../shared/vec/reconcile';
import { isFinal } from '../../shared/vec/schemas';
import { simplifyCertificate } from '../../shared/vec/simplify';
import type { Duplicate, Uploaded } from '../../shared/vec/upload';
import { fetchCertificate, uploadOnce } from '../../shared/vec/upload';
import type { Waiting } from '../../shared/vec/waiting';
import { lookAgain, notesAfterWaiting } from '../../shared/vec/waiting';

const inputFor = (run: Run) => certificateInput(run.timeZone);

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
	async prepare(run, jobs) {
		refuseRepeats(jobs, identityOf, repeatsRow);
		await checkFiles(run, jobs);
	},
	request: upload,
	async follow(run, jobs) {
		if (run.options.waitUntilProcessed === true) await waitUntilProcessed(run, jobs);
	},
	output({ certificate, recovered, alreadyExisted }, _, row, run) {
		const simplify = run.ctx.getNodeParameter('simplify', row.index, true) as boolean;
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
				(step?.kind === 'ok' ? step.value.certificate.reference_id : undefined) ??
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

/** Uploads unless the memory of this execution knows better. */
async function upload(run: Run, input: Input): Promise<Step<Uploaded>> {
	const { file } = input;
	if (!file) return { kind: 'notSent', reason: 'stopped' };
	const key = keyOf(input, file);
	const record = run.memo.get(key);
	if (record?.state === 'done' && record.id !== undefined && run.memo.isRepeat(record)) {
		run.claimedIds.add(record.id);
		return await recall(run, input, record.id);
	}
	run.memo.set(key, 'sending');
	const mayHaveLanded = record !== undefined && record.state !== 'done';
	const onDuplicate = run.options.onDuplicate === 'returnExisting' ? 'returnExisting' : 'error';
	const outcome = await uploadOnce(
		run.client,
		{ ...input, file },
		{
			onDuplicate,
			mayHaveLanded,
			sinceMs: mayHaveLanded ? record.since : run.client.clock.now(),
			isTaken: (uuid) => run.claimedIds.has(uuid),
		},
	);
	if (outcome.kind === 'ok') {
		run.claimedIds.add(outcome.value.certificate.uuid);
		run.memo.set(key, 'done', outcome.value.certificate.uuid);
	} else if (outcome.kind === 'unknown') run.memo.set(key, 'unknown');
	else run.memo.forget(key);
	if (outcome.kind !== 'duplicate') return outcome;
	return { kind: 'problem', problem: duplicateProblem(run, outcome, onDuplicate) };
}

function keyOf({ applicantEmail, certificateTitle, issueDate }: Input, file: FilePart): string {
	const email = applicantEmail.toLowerCase();
	return fingerprint('vec upload', email, certificateTitle, issueDate, file.name, file.sizeBytes);
}

/** It was uploaded, whatever is answered now; a token that may upload need not be allowed to view. */
async function recall(run: Run, input: Input, uuid: string): Promise<Step<Uploaded>> {
	const known = await fetchCertificate(run.client, uuid);
	if (known.kind === 'ok') return ok({ certificate: known.value });
	return ok({
		certificate: {
			uuid,
			certificate_title: input.certificateTitle,
			full_name: input.fullName,
			applicant_email: input.applicantEmail,
			issue_date: input.issueDate ?? null,
			status: 'processing',
		},
	});
}

function duplicateProblem(
	run: Run,
	{ lookup }: Duplicate,
	onDuplicate: 'error' | 'returnExisting',
): Problem {
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
		async (waiting) => await lookAgain(run.client, waiting),
	);
	const refused = uploaded.filter(({ refusal }) => refusal !== undefined);
	const refusal = refused[0]?.refusal;
	const notes = notesAfterWaiting(
		uploaded.map(({ certificate }) => certificate),
		refusal && { count: refused.length, why: run.describe(refusal, getCertificate).message },
	);
	for (const { message, type } of notes) run.hint(message, type);
}
