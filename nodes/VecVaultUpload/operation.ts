import { z } from 'zod/v3';
import { checkDocument } from '../../shared/files/checkDocument';
import type { FoundFile } from '../../shared/files/openFile';
import { fingerprint } from '../../shared/flow/fingerprint';
import { followAll } from '../../shared/flow/follow';
import type { CheckedJob, Step } from '../../shared/flow/operation';
import { itemOperation } from '../../shared/flow/operation';
import { runPool } from '../../shared/flow/pool';
import { reachReport } from '../../shared/flow/reachReport';
import type { Run } from '../../shared/flow/run';
import type { FilePart } from '../../shared/http/form';
import { ok } from '../../shared/http/outcome';
import { emailAddress, optionalDay, optionalText, requiredText } from '../../shared/params/inputs';
import { createCertificate, vec } from '../../shared/vec/endpoints';
import { certificateLabels } from '../../shared/vec/labels';
import { isFinal, statusOf } from '../../shared/vec/schemas';
import { simplifyCertificate } from '../../shared/vec/simplify';
import type { Uploaded } from '../../shared/vec/upload';
import { fetchCertificate, isDuplicate, uploadOnce } from '../../shared/vec/upload';

const inputFor = (run: Run) =>
	z.object({
		certificateTitle: requiredText('Certificate Title', 255),
		fullName: requiredText('Full Name', 255),
		applicantEmail: emailAddress('Applicant Email'),
		issueDate: optionalDay('Issue Date', run.timeZone),
		details: optionalText('Details', 1000),
		found: z.custom<FoundFile>(),
		// Filled in when the file was checked.
		file: z.custom<FilePart>().optional(),
	});

type Input = z.infer<ReturnType<typeof inputFor>>;
type UploadJob = CheckedJob<Input, Uploaded>;

/** One file with its data in, one certificate out. */
export const uploadCertificate = itemOperation<Input, Uploaded>({
	service: vec,
	call: createCertificate,
	reachesPeople: true,
	labels: certificateLabels,
	read: (row) => ({
		certificateTitle: row.value('certificateTitle'),
		fullName: row.value('fullName'),
		applicantEmail: row.value('applicantEmail'),
		issueDate: row.member('additionalFields', 'issueDate'),
		details: row.member('additionalFields', 'details'),
		found: row.file('binaryPropertyName'),
	}),
	input: inputFor,
	async prepare(run, jobs) {
		refuseRepeats(jobs);
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
	stopReport: (jobs) =>
		reachReport(jobs, {
			reached: (job) => job.step?.kind === 'ok',
			label: (job) =>
				(job.step?.kind === 'ok' ? job.step.value.certificate.reference_id : undefined) ??
				job.input?.applicantEmail ??
				'',
			words: { reached: 'Uploaded', none: 'Nothing was uploaded.' },
		}),
});

/** Two rows that the service would call the same certificate. */
function refuseRepeats(jobs: UploadJob[]): void {
	const first = new Map<string, number>();
	for (const job of jobs) {
		const { applicantEmail, certificateTitle, issueDate } = job.input;
		const identity = fingerprint(applicantEmail.toLowerCase(), certificateTitle, issueDate);
		const earlier = first.get(identity);
		if (earlier === undefined) first.set(identity, job.row.index);
		else {
			job.step = {
				kind: 'problem',
				problem: {
					field: 'Applicant Email',
					message: `This row repeats item ${earlier}: same email, title and issue date`,
					description: 'Remove one of the two rows, or give them different titles or issue dates.',
				},
			};
		}
	}
}

async function checkFiles(run: Run, jobs: UploadJob[]): Promise<void> {
	const open = jobs.filter((job) => job.step === undefined);
	await runPool(
		open,
		{ width: () => run.client.gate.width(), stopped: () => run.cancelled() },
		async (job) => {
			const checked = await checkDocument(job.input.found, job.input.certificateTitle);
			if ('problem' in checked) job.step = { kind: 'problem', problem: checked.problem };
			else job.input.file = checked.file;
		},
	);
}

/** Uploads unless the memory of this execution knows better. */
async function upload(run: Run, input: Input): Promise<Step<Uploaded>> {
	const { applicantEmail, certificateTitle, issueDate, file } = input;
	if (!file) return { kind: 'notSent', reason: 'stopped' };
	const key = fingerprint(
		'vec upload',
		applicantEmail.toLowerCase(),
		certificateTitle,
		issueDate,
		file.name,
		file.sizeBytes,
	);
	const record = run.memo.get(key);
	if (record?.state === 'done' && record.id !== undefined && run.memo.isRepeat(record)) {
		const known = await fetchCertificate(run.client, record.id);
		return known.kind === 'ok' ? ok({ certificate: known.value }) : known;
	}
	run.memo.set(key, 'sending');
	const outcome = await uploadOnce(
		run.client,
		{ ...input, file },
		{
			onDuplicate: run.options.onDuplicate === 'returnExisting' ? 'returnExisting' : 'error',
			mayHaveLanded: record !== undefined && record.state !== 'done',
			sinceMs: record === undefined ? run.client.clock.now() : undefined,
			isTaken: (uuid) => run.claimedIds.has(uuid),
		},
	);
	if (outcome.kind === 'ok') {
		run.claimedIds.add(outcome.value.certificate.uuid);
		run.memo.set(key, 'done', outcome.value.certificate.uuid);
	} else if (outcome.kind === 'unknown') run.memo.set(key, 'unknown');
	else run.memo.forget(key);
	return isDuplicate(outcome) ? { kind: 'problem', problem: DUPLICATE } : outcome;
}

const DUPLICATE = {
	status: 422,
	field: 'Applicant Email',
	message: 'VEC has this certificate already: same email, title and issue date',
	description:
		"Nothing was uploaded. To get the existing certificate instead, set the option 'On Duplicate' to 'Return Existing'.",
};

async function waitUntilProcessed(run: Run, jobs: UploadJob[]): Promise<void> {
	const uploaded = jobs.flatMap(({ step }) => (step?.kind === 'ok' ? [step.value] : []));
	await followAll(
		run,
		uploaded.filter(({ certificate }) => !isFinal(certificate)),
		async (result) => {
			const now = await fetchCertificate(run.client, result.certificate.uuid);
			if (now.kind === 'ok') result.certificate = now.value;
			return isFinal(result.certificate);
		},
	);
	const count = (status: string) =>
		uploaded.filter(({ certificate }) => statusOf(certificate) === status).length;
	const processing = uploaded.filter(({ certificate }) => !isFinal(certificate)).length;
	if (count('failed') > 0) {
		run.hint(
			`${count('failed')} certificates failed in VEC. Use VEC Vault Retry for them.`,
			'warning',
		);
	}
	if (processing > 0) {
		run.hint(
			`${processing} certificates are still processing; 'Max Wait' was over before they were ready.`,
		);
	}
}
