import { z } from 'zod/v3';
import { safeFileName, storeFile } from '../../shared/files/storeFile';
import { followAll } from '../../shared/flow/follow';
import { quote } from '../../shared/flow/thrown';
import { lookUpOnce } from '../../shared/flow/lookUpOnce';
import type { CheckedJob, Output, Step } from '../../shared/flow/operation';
import { itemOperation } from '../../shared/flow/itemOperation';
import type { Run } from '../../shared/flow/run';
import type { Failure } from '../../shared/http/outcome';
import { ok } from '../../shared/http/outcome';
import type { Problem } from '../../shared/http/problem';
import { referenceLookUp } from '../../shared/vec/byReference';
import { certificateInput } from '../../shared/vec/certificateId';
import type { Download } from '../../shared/vec/download';
import { tryDownload } from '../../shared/vec/download';
import { downloadCertificate, vec } from '../../shared/vec/endpoints';
import type { VaultCertificate } from '../../shared/vec/schemas';
import { factsOf } from '../../shared/vec/schemas';
import { fetchCertificate } from '../../shared/vec/upload';
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
	prepare: async (run, jobs) => await lookUpOnce(run, jobs, referenceLookUp(run.client)),
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

async function fetchOne(run: Run, wanted: Input, client = run.client): Promise<Step<Delivered>> {
	const outcome = await tryDownload(client, wanted.certificate.uuid);
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
				: ok({ ready: false, status: download.status });
		default:
			return { kind: 'problem', problem: download.state === 'failed' ? FAILED : REVOKED };
	}
}

/** Stores the file at once and lets go of its bytes. */
async function store(
	run: Run,
	{ certificate: { uuid, referenceId: named }, field, fileName }: Input,
	{ pdf, certificate: known }: Extract<Download, { state: 'ready' }>,
): Promise<Step<Delivered>> {
	const needsReference = named === undefined && (run.isTool || fileName === '');
	const certificate = known ?? (needsReference ? await view(run, uuid) : undefined);
	const referenceId = (certificate && factsOf(certificate).referenceId) ?? named;
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
async function view(run: Run, uuid: string): Promise<VaultCertificate | undefined> {
	const known = await fetchCertificate(run.client, uuid);
	return known.kind === 'ok' ? known.value : undefined;
}

async function waitForPending(run: Run, jobs: DownloadJob[]): Promise<void> {
	const isPending = ({ step }: DownloadJob) => step?.kind === 'ok' && !step.value.ready;
	const waiting = jobs.filter((job) => isPending(job) && job.input.whenNotReady === 'wait');
	const unread = new Map<DownloadJob, Failure>();
	await followAll(run, waiting, async (job, client) => {
		const step = await fetchOne(run, job.input, client);
		unread.delete(job);
		if (step.kind === 'ok' || step.kind === 'problem' || isForGood(step)) job.step = step;
		else if (!isCutShort(step)) unread.set(job, step);
		return !isPending(job);
	});
	const [failure] = unread.values();
	if (failure) {
		const why = run.describe(failure, downloadCertificate).message;
		run.hint(`The status of ${counted(unread.size)} could not be read: ${why}.`, 'warning');
	}
	const note = stillProcessing(waiting.filter(isPending).length - unread.size);
	if (note) run.hint(note);
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
