import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import { followAll } from '../../shared/flow/follow';
import { forUnfinished, unfinished } from '../../shared/flow/jobs';
import { lookUpOnce } from '../../shared/flow/lookUpOnce';
import type { Output, Step } from '../../shared/flow/operation';
import { itemOperation } from '../../shared/flow/itemOperation';
import { reachReport } from '../../shared/flow/reachReport';
import { tieRepeats } from '../../shared/flow/repeats';
import type { Run } from '../../shared/flow/run';
import { ok } from '../../shared/http/outcome';
import type { Problem } from '../../shared/http/problem';
import { fingerprint } from '../../shared/memory/fingerprint';
import { isOn } from '../../shared/params/yesNo';
import type { Row } from '../../shared/params/row';
import { referenceLookUp } from '../../shared/vec/byReference';
import { certificateInput } from '../../shared/vec/certificateId';
import { getCertificate, retryCertificate, vec } from '../../shared/vec/endpoints';
import { fetchCertificate } from '../../shared/vec/fetchCertificate';
import { openLook } from '../../shared/vec/lookAtAll';
import type { RetryFailure } from '../../shared/vec/retry';
import { mayChange, notesAfterRetry, nothingToRetry, retryOnce } from '../../shared/vec/retry';
import { RESUME } from '../../shared/vec/retryMany';
import type { VaultCertificate } from '../../shared/vec/schemas';
import { factsOf, statusOf } from '../../shared/vec/schemas';
import { certificateJson } from '../../shared/vec/simplify';
import type { Waiting } from '../../shared/vec/waiting';
import { unreadableOf } from '../../shared/vec/waiting';

const oneInput = z.object({
	certificate: certificateInput,
	// Filled in before anything is sent.
	key: z.string().default(''),
});

/** One certificate, and in a dry run what would become of it. */
export interface RetriedOne extends Waiting {
	wouldBe?: string;
}

/** One certificate that is processed again. */
export const retryOne = itemOperation<z.infer<typeof oneInput>, RetriedOne>({
	service: vec,
	call: retryCertificate,
	read: (row) => ({ certificate: row.picked('certificateId') }),
	input: oneInput,
	key: ({ key }) => key,
	async prepare(run, jobs) {
		for (const { row, input } of jobs) input.certificate.uuid ||= triedBefore(run, row);
		await lookUpOnce(run, jobs, referenceLookUp(run.client));
		for (const { row, input } of unfinished(jobs)) {
			input.key = run.memo.keyOfRow(row.index, keyOf(input.certificate.uuid));
		}
		// A second retry of the same certificate would be refused.
		await tieRepeats(run, jobs);
	},
	request: async (run, { certificate: { uuid }, key }) => await retryUnlessDone(run, uuid, key),
	async rehearse(run, jobs) {
		await forUnfinished(run, jobs, async (job) => {
			job.step = await rehearseOne(run, job.input.certificate.uuid);
		});
	},
	async follow(run, jobs) {
		await waitIfWanted(
			run,
			jobs.flatMap(({ step }) => (step?.kind === 'ok' ? [step.value] : [])),
		);
	},
	output: ({ certificate, wouldBe }, _, __, { simplify }) =>
		toItem(certificate, rehearsed(wouldBe), simplify),
	stopReport(jobs) {
		const isRetried = ({ step }: (typeof jobs)[number]) => step?.kind === 'ok';
		const report = reachReport(jobs, {
			reached: isRetried,
			label: ({ step, input }) =>
				(step?.kind === 'ok' ? factsOf(step.value.certificate).referenceId : undefined) ??
				input?.certificate.uuid ??
				'',
			words: { reached: 'Retried', none: 'Nothing was retried.' },
		});
		return jobs.some(isRetried) ? `${report} ${RESUME}` : report;
	},
});

/** The certificate an earlier try of this row was about, so that it is known without looking it up again. */
function triedBefore(run: Run, { index }: Row): string {
	const key = run.memo.knownKey(index);
	return (key === undefined ? undefined : run.memo.get(key)?.id) ?? '';
}

const keyOf = (uuid: string) => fingerprint('vec retry', uuid.toLowerCase());

export const WOULD_BE = 'Would be retried';

/** What an item says of a dry run. */
export function rehearsed(wouldBe?: string): IDataObject {
	return wouldBe === undefined ? {} : { status: 'dryRun', reason: wouldBe };
}

/** What would become of a certificate: only a failed one is retried. */
async function rehearseOne(run: Run, uuid: string): Promise<Step<RetriedOne>> {
	const known = await fetchCertificate(run.client, uuid);
	if (known.kind === 'unknown')
		return { kind: 'problem', problem: run.describe(known, getCertificate) };
	if (known.kind !== 'ok') return known;
	const status = statusOf(known.value);
	return status === 'failed'
		? ok({ certificate: known.value, wouldBe: WOULD_BE })
		: { kind: 'problem', problem: nothingToRetry({ kind: 'notFailed', status }) };
}

/** Retries unless the memory of this execution knows better. */
async function retryUnlessDone(run: Run, asked: string, key: string): Promise<Step<Waiting>> {
	const record = run.memo.get(key);
	// The row may name another certificate this time; what it named first is what was retried.
	const uuid = record?.id ?? asked;
	if (record?.state === 'done' && run.memo.isRepeat(record)) return ok(await recall(run, uuid));
	const result = await retryOnce(run.client, uuid, {
		mayHaveLanded: record !== undefined && record.state !== 'done',
		onSending: () => run.memo.set(key, 'sending', { id: uuid }),
	});
	if (result.kind === 'ok') {
		run.memo.set(key, 'done', { id: uuid });
		return ok({ certificate: result.value });
	}
	if (result.kind === 'unknown') run.memo.set(key, 'unknown', { id: uuid });
	else if (result.kind !== 'unread') run.memo.forget(key);
	return result.kind === 'notFailed' || result.kind === 'unread'
		? { kind: 'problem', problem: problemOf(run, result) }
		: result;
}

/** It was retried, whatever is answered now; a token that may retry need not be allowed to view. */
export async function recall(run: Run, uuid: string): Promise<Waiting> {
	const known = await fetchCertificate(run.client, uuid);
	return { certificate: known.kind === 'ok' ? known.value : { uuid, status: 'processing' } };
}

/** What a user reads about a certificate that was not, or perhaps not, retried. */
export function problemOf(run: Run, failure: RetryFailure): Problem {
	switch (failure.kind) {
		case 'notFailed':
			return nothingToRetry(
				failure,
				failure.lookup && run.describe(failure.lookup, getCertificate).message,
			);
		case 'unread':
			return run.describe(failure.failure, getCertificate);
		default:
			return run.describe(failure, retryCertificate);
	}
}

/** Follows what was retried until it is processed, if the user wants that. */
export async function waitIfWanted(run: Run, retried: Waiting[]): Promise<void> {
	if (!isOn(run.options.waitUntilProcessed)) return;
	const all = [...new Set(retried)];
	await followAll(run, all.filter(mayChange), openLook({ isWhole: !run.simplify }));
	const certificates = all.map(({ certificate }) => certificate);
	run.hintAll(notesAfterRetry(certificates, unreadableOf(all)));
}

/** The item of a certificate, simplified if the user wants that. */
export function toItem(
	certificate: VaultCertificate,
	facts: IDataObject,
	simplify: boolean,
): Output {
	return { json: { ...certificateJson(certificate, simplify), ...facts } };
}
