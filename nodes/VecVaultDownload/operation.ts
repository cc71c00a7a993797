import { z } from 'zod/v3';
import { safeFileName, storeFile } from '../../shared/files/storeFile';
import { followAll } from '../../shared/flow/follow';
import { quote } from '../../shared/flow/thrown';
import { lookUpOnce } from '../../shared/flow/lookUpOnce';
import type { CheckedJob, Output, Step } from '../../shared/flow/operation';
import { itemOperation } from '../../shared/flow/itemOperation';
import type { Run } from '../../shared/flow/run';
import type { Client } from '../../shared/http/client';
import { ok } from '../../shared/http/outcome';
import { runBounded } from '../../shared/http/pool';
import type { Problem } from '../../shared/http/problem';
import { referenceLookUp } from '../../shared/vec/byReference';
import { certificateInput, referenceIdBeside } from '../../shared/vec/certificateId';
import type { Download } from '../../shared/vec/download';
import { mayNotView, tryDownload } from '../../shared/vec/download';
import { downloadCertificate, vec } from '../../shared/vec/endpoints';
import { openLook } from '../../shared/vec/lookAtAll';
import type { VaultCertificate } from '../../shared/vec/schemas';
import { factsOf, isFinal, statusOf } from '../../shared/vec/schemas';
import { fetchCertificate } from '../../shared/vec/upload';
import type { Waiting } from '../../shared/vec/waiting';
import { counted, isCutShort, isForGood, stillProcessing } from '../../shared/vec/waiting';

const PDF = 'application/pdf';

const input = z.object({
	certificate: certificateInput,
	whenNotReady: z.unknown().transform((value) => String(value ?? 'wait')),
	field: z.unknown().transform((value) => String(value ?? '').trim() || 'data'),
	fileName: z.unknown().transform((value) => String(value ?? '').trim()),
});

type Input = z.infer<typeof input>;

/** What is given out: the file stored already, so that no run holds many of them in memory. */
interface Delivered {
	ready: boolean;
	status: string;
	/** Only for AI tools, which get no file that carries it in its name. */
	referenceId?: string;
	binary?: Output['binary'];
	/** As it is while there is no file; absent where the token may not view it. */
	certificate?: VaultCertificate;
}

type DownloadJob = CheckedJob<Input, Delivered>;

/** One certificate in, its verified PDF out. */
export const downloadPdf = itemOperation<Input, Delivered>({
	service: vec,
	call: downloadCertificate,
	read: (row) => ({
		certificate: row.picked('certificateId'),
		whenNotReady: row.value('whenNotReady'),
		field: row.value('outputBinaryField'),
		fileName: row.member('options', 'fileName'),
	}),
	input,
	async prepare(run, jobs) {
		await lookUpOnce(run, jobs, referenceLookUp(run.client));
		if (run.isTool) return;
		for (const { row, input } of jobs)
			input.certificate.referenceId ??= referenceIdBeside(row.item.json, input.certificate.uuid);
	},
	request: async (run, wanted) => await fetchOne(run, wanted),
	follow: waitForPending,
	output: ({ ready, status, referenceId, binary }, { certificate: { uuid } }, row) => ({
		json: {
			...row.item.json,
			uuid,
			ready,
			status,
			...(referenceId ? { reference_id: referenceId } : {}),
		},
		...(row.item.binary || binary ? { binary: { ...row.item.binary, ...binary } } : {}),
	}),
});

async function fetchOne(
	run: Run,
	wanted: Input,
	client = run.client,
	isUnseen = false,
): Promise<Step<Delivered>> {
	const outcome = await tryDownload(client, wanted.certificate.uuid, isUnseen);
	if (outcome.kind !== 'ok') return outcome;
	return await deliver(run, wanted, outcome.value);
}

async function deliver(run: Run, wanted: Input, download: Download): Promise<Step<Delivered>> {
	switch (download.state) {
		case 'ready':
			return await store(run, wanted, download);
		case 'incomplete':
			return { kind: 'problem', problem: INCOMPLETE };
		case 'notReady':
			return wanted.whenNotReady === 'error'
				? { kind: 'problem', problem: notReady(download.status) }
				: ok({ ready: false, status: download.status, certificate: download.certificate });
		default:
			return { kind: 'problem', problem: download.state === 'failed' ? FAILED : REVOKED };
	}
}

/** Stores the file at once and lets go of its bytes. */
async function store(
	run: Run,
	{ certificate: { uuid, referenceId: named }, field, fileName }: Input,
	{ pdf, referenceId: told }: Extract<Download, { state: 'ready' }>,
): Promise<Step<Delivered>> {
	const isWanted = run.isTool || fileName === '';
	const referenceId = told ?? named ?? (isWanted ? await referenceOf(run, uuid) : undefined);
	const delivered = { ready: true, status: 'generated' };
	if (run.isTool) return ok({ ...delivered, referenceId });
	const name = safeFileName(fileName || referenceId || uuid, 'pdf');
	try {
		const file = await storeFile(run.ctx, pdf, name, PDF);
		return ok({ ...delivered, binary: { [field]: file } });
	} catch (error) {
		return { kind: 'problem', problem: notStored(error) };
	}
}

/** A token that may download need not be allowed to view; the UUID names the file then. */
async function referenceOf(run: Run, uuid: string): Promise<string | undefined> {
	const known = await fetchCertificate(run.client, uuid);
	return known.kind === 'ok' ? factsOf(known.value).referenceId : undefined;
}

async function waitForPending(run: Run, jobs: DownloadJob[]): Promise<void> {
	const pending = jobs.flatMap((job): Pending[] => {
		if (job.step?.kind !== 'ok' || job.step.value.ready) return [];
		if (job.input.whenNotReady !== 'wait') return [];
		const { uuid } = job.input.certificate;
		const { certificate } = job.step.value;
		return [{ job, certificate: certificate ?? { uuid }, isUnseen: certificate === undefined }];
	});
	const look = openLook<Pending>({ isWhole: false });
	await followAll(run, pending, async (client, open) => {
		for (const one of open) delete one.refusal;
		const seen = open.filter(({ isUnseen, certificate }) => !isUnseen && !isFinal(certificate));
		await look(client, seen);
		await runBounded(client, open, async (one) => await settle(run, one, client));
		return open.filter(isPending);
	});
	const unread = pending.filter((one) => isPending(one) && one.refusal !== undefined);
	if (unread[0]?.refusal) {
		const why = run.describe(unread[0].refusal, downloadCertificate).message;
		run.hint(`The status of ${counted(unread.length)} could not be read: ${why}.`, 'warning');
	}
	const note = stillProcessing(pending.filter(isPending).length - unread.length);
	if (note) run.hint(note);
}

/** A row whose certificate is being processed. */
interface Pending extends Waiting {
	job: DownloadJob;
	/** The token may not view it, so that only the download tells when it is ready. */
	isUnseen: boolean;
}

function isPending({ job: { step } }: Pending): boolean {
	return step?.kind === 'ok' && !step.value.ready;
}

/** Brings a row as far as the last look at its certificate allows: the PDF is asked for once it is there. */
async function settle(run: Run, one: Pending, client: Client): Promise<void> {
	const { job, certificate, refusal } = one;
	one.isUnseen ||= refusal !== undefined && mayNotView(refusal);
	if (refusal && !one.isUnseen) {
		if (isForGood(refusal)) job.step = refusal;
		return;
	}
	const status = statusOf(certificate);
	if (!one.isUnseen && !isFinal(certificate)) {
		job.step = ok({ ready: false, status });
		return;
	}
	job.input.certificate.referenceId ??= factsOf(certificate).referenceId;
	const isLost = status === 'failed' || status === 'revoked';
	const step = isLost
		? await deliver(run, job.input, { state: status })
		: await fetchOne(run, job.input, client, one.isUnseen);
	delete one.refusal;
	if (step.kind === 'ok') one.certificate = step.value.certificate ?? certificate;
	if (step.kind === 'ok' || step.kind === 'problem' || isForGood(step)) job.step = step;
	else if (!isCutShort(step)) one.refusal = step;
}

/** The PDF is in VEC as before; n8n had no room for it, or not the right to write it. */
function notStored(error: unknown): Problem {
	return {
		message: 'The PDF arrived, but n8n could not store it',
		description: `${quote(error)}Make room where n8n keeps files, then download this one again.`,
	};
}

const INCOMPLETE: Problem = {
	message: 'VEC sent something that is not a complete PDF',
	description:
		'Nothing was passed on. Try again later; if it happens again, ask VEC about this certificate.',
};

const FAILED: Problem = {
	message: 'VEC could not process this certificate, so there is no PDF',
	description: 'Its status is failed. Use the VEC Vault Retry node, then download it again.',
};

const REVOKED: Problem = {
	message: 'This certificate was revoked, so there is no PDF',
	description: 'Its status is revoked. Ask in VEC why.',
};

function notReady(status: string): Problem {
	return {
		message: 'The verified PDF is not ready yet',
		description: `The certificate's status is ${status}. Set 'When Not Ready' to 'Wait', or run this node later.`,
	};
}
