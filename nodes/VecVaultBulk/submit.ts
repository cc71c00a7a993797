import { chunksOf, sendInOrder } from '../../shared/flow/chunks';
import { hasProblem, unfinished } from '../../shared/flow/jobs';
import type { Step } from '../../shared/flow/operation';
import type { Run } from '../../shared/flow/run';
import { within } from '../../shared/flow/run';
import { stepEach } from '../../shared/flow/stepEach';
import { sendWithoutRefused } from '../../shared/flow/withoutRefused';
import type { Failure, Outcome } from '../../shared/http/outcome';
import { concernsAll, LEFT_OPEN, ok } from '../../shared/http/outcome';
import { fingerprint } from '../../shared/memory/fingerprint';
import type { Batch, Submitted, TakenFacts } from '../../shared/vec/bulk';
import {
	isAboutFile,
	fileNotConfirmed,
	MAX_ENTRIES,
	storeForBulk,
	submitEntries,
} from '../../shared/vec/bulk';
import { ofEarlierTry } from '../../shared/vec/certificateKey';
import { existsAlready, isDuplicate } from '../../shared/vec/duplicates';
import { uploadFile } from '../../shared/vec/endpoints';
import { certificateLabels } from '../../shared/vec/labels';
import type { Tracked } from '../../shared/vec/tracking';
import { settleEntries } from '../../shared/vec/tracking';
import type { Entry, EntryJob } from './input';

/** An entry that an earlier try of this very run submitted is not submitted again. */
export function recall(run: Run, job: EntryJob): void {
	const record = run.memo.get(job.input.key);
	if (record?.state !== 'done' || !record.data || !run.memo.isRepeat(record)) return;
	const { batchId, entryIndex, fileId } = record.data as unknown as TakenFacts;
	job.input.fileId = fileId ?? undefined;
	const tracked = {
		...job.input,
		sinceMs: record.since,
		...ofEarlierTry('vec bulk', job.input.key, job.input),
	};
	job.step = ok({ status: 'processing', batchId: batchId ?? undefined, entryIndex, tracked });
}

/** Stores the files, then submits the entries in requests of the size the user set; each row gets its step. */
export async function submitAll(run: Run, jobs: EntryJob[]): Promise<void> {
	const stopped = () => run.cancelled() || (run.onError === 'stop' && jobs.some(hasProblem));
	await settleEarlier(run, jobs);
	if (!stopped()) await uploadFiles(run, unfinished(jobs));
	if (stopped()) return;
	const size = Math.floor(within(run.options.entriesPerRequest, 1, MAX_ENTRIES, MAX_ENTRIES));
	const chunks = chunksOf(unfinished(jobs), () => '', size);
	await sendInOrder(run, chunks, async (chunk) => await submitChunk(run, chunk));
}

/** Entries of a request that an earlier try of this execution sent without an answer. */
async function settleEarlier(run: Run, jobs: EntryJob[]): Promise<void> {
	const open = unfinished(jobs).filter(({ input }) => run.memo.isOpen(input.key));
	if (open.length > 0) await settle(run, open);
}

async function uploadFiles(run: Run, jobs: EntryJob[]): Promise<void> {
	await stepEach(run, jobs, async ({ input }): Promise<Step<Submitted> | undefined> => {
		if (!input.file) return undefined;
		const key = fileKey(input);
		const stored = run.memo.get(key);
		const isStored = stored?.id !== undefined && run.memo.isRepeat(stored);
		const outcome = isStored ? ok(stored.id) : await storeForBulk(run.client, input.file);
		if (outcome.kind !== 'ok') return fileStep(run, outcome);
		run.memo.set(key, 'done', { id: outcome.value });
		input.fileId = outcome.value;
		return undefined;
	});
}

function fileKey({ key }: Entry): string {
	return fingerprint('vec file', key);
}

function fileStep(run: Run, failure: Failure): Step<never> {
	if (failure.kind === 'unknown')
		return { kind: 'problem', problem: fileNotConfirmed(failure.status) };
	if (concernsAll(failure)) return failure;
	return { kind: 'problem', problem: run.describe(failure, uploadFile, certificateLabels) };
}

/** Submits a chunk; unless the node is to stop, again without the entries that were refused. */
async function submitChunk(run: Run, chunk: EntryJob[]): Promise<Outcome<unknown>> {
	return await sendWithoutRefused(run, chunk, {
		send: async (jobs) => await submit(run, jobs),
		refuse: (job, step) => refused(run, job, step),
		label: ({ input }) => input.applicantEmail,
		namesAll: true,
	});
}

async function submit(run: Run, chunk: EntryJob[]): Promise<Outcome<unknown>> {
	for (const { input } of chunk) run.memo.set(input.key, 'sending');
	const entries = chunk.map(({ input }) => ({ ...input, fileId: input.fileId ?? '' }));
	const outcome = await submitEntries(run.client, entries);
	const tookSome = outcome.kind === 'ok' && tookFewer(run, outcome.value, chunk.length);
	if (outcome.kind === 'ok' && !tookSome) {
		chunk.forEach((job, index) => taken(run, job, outcome.value, index));
	} else if (outcome.kind === 'ok' || outcome.kind === 'unknown') {
		await settle(run, chunk, outcome.kind === 'ok' ? outcome.value : undefined);
		if (chunk.every(({ step }) => step?.kind === 'ok')) return ok(null);
	} else for (const { input } of chunk) run.memo.forget(input.key);
	return outcome;
}

/** Form fields may get lost on the way, and with them entries: then it is looked up which. */
function tookFewer(run: Run, { batchId, total }: Batch, sent: number): boolean {
	if (total === undefined || total === sent) return false;
	run.hint(`VEC says that it took ${total} of the ${sent} entries of batch ${batchId}.`, 'warning');
	return true;
}

function taken(
	run: Run,
	job: EntryJob,
	{ status, batchId }: Partial<Batch>,
	entryIndex: number,
	found?: Tracked,
): void {
	const { input } = job;
	const data = { batchId: batchId ?? null, entryIndex, fileId: input.fileId ?? null };
	run.memo.set(input.key, 'done', { data });
	const tracked = found ?? { ...input, sinceMs: run.memo.get(input.key)?.since };
	const recovered = found === undefined ? undefined : true;
	job.step = ok({ status: status ?? 'processing', batchId, entryIndex, recovered, tracked });
}

function refused(run: Run, job: EntryJob, step: Step<never>): void {
	run.memo.forget(job.input.key);
	// VEC may no longer have a file that was stored before; it is uploaded anew next time then.
	if (step.kind === 'rejected' && step.errors.some(isAboutFile))
		run.memo.forget(fileKey(job.input));
	job.step =
		step.kind !== 'problem' && isDuplicate(step)
			? { kind: 'problem', problem: existsAlready('Nothing was submitted for this row.') }
			: step;
}

/** Tells from the list which entries of a request arrived; the others stay open. */
async function settle(run: Run, chunk: EntryJob[], batch: Partial<Batch> = {}): Promise<void> {
	const entries = chunk.map(({ input }) => ({
		...input,
		certificate: undefined,
		sinceMs: run.memo.get(input.key)?.since,
		...ofEarlierTry('vec bulk', input.key, input),
	}));
	await settleEntries(run.client, entries);
	chunk.forEach((job, index) => {
		if (entries[index].certificate) return taken(run, job, batch, index, entries[index]);
		run.memo.set(job.input.key, 'unknown');
		job.step = LEFT_OPEN;
	});
}
