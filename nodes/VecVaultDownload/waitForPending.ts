import { followAll } from '../../shared/flow/follow';
import type { CheckedJob } from '../../shared/flow/operation';
import type { Run } from '../../shared/flow/run';
import { ok } from '../../shared/http/outcome';
import { runBounded } from '../../shared/http/pool';
import { downloadCertificate } from '../../shared/vec/endpoints';
import { mayNotView } from '../../shared/vec/fetchCertificate';
import { openLook } from '../../shared/vec/lookAtAll';
import { factsOf, isFinal, statusOf } from '../../shared/vec/schemas';
import type { Waiting } from '../../shared/vec/waiting';
import {
	isCutShort,
	isForGood,
	stillProcessing,
	unreadableNotes,
	unreadableOf,
} from '../../shared/vec/waiting';
import type { Asking, Delivered } from './deliver';
import { deliver, fetchOne } from './deliver';
import type { Input } from './input';

type DownloadJob = CheckedJob<Input, Delivered>;

/** Waits, as long as the user said, for the certificates that were not ready, and downloads each once it is. */
export async function waitForPending(run: Run, jobs: DownloadJob[]): Promise<void> {
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
		await runBounded(client, open, async (one, free) => await settle(run, one, { client, free }));
		return open.filter(isPending);
	});
	const left = pending.filter(isPending);
	const unreadable = unreadableOf(left, downloadCertificate);
	run.hintAll(unreadableNotes(unreadable));
	const note = stillProcessing(left.length - unreadable.count);
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
async function settle(run: Run, one: Pending, asking: Asking): Promise<void> {
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
		: await fetchOne(run, job.input, { ...asking, isUnseen: one.isUnseen });
	delete one.refusal;
	if (step.kind === 'ok') one.certificate = step.value.certificate ?? certificate;
	if (step.kind === 'ok' || step.kind === 'problem' || isForGood(step)) job.step = step;
	else if (!isCutShort(step)) one.refusal = step;
}
