import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import { fingerprint } from '../../shared/flow/fingerprint';
import { followAll } from '../../shared/flow/follow';
import { openMemoList } from '../../shared/flow/memoList';
import type { Output, Step } from '../../shared/flow/operation';
import { itemOperation, pageOperation } from '../../shared/flow/operation';
import { reachReport } from '../../shared/flow/reachReport';
import type { Run } from '../../shared/flow/run';
import { notSent, ok } from '../../shared/http/outcome';
import { runBounded } from '../../shared/http/pool';
import type { Problem } from '../../shared/http/problem';
import { limitInput, readLimit } from '../../shared/params/fields';
import { emailAddress, requiredText } from '../../shared/params/inputs';
import type { Row } from '../../shared/params/row';
import { certificateIdInput } from '../../shared/vec/certificateId';
import {
	getCertificate,
	listCertificates,
	retryCertificate,
	vec,
} from '../../shared/vec/endpoints';
import { filterLabels } from '../../shared/vec/listing';
import type { RetryFailure } from '../../shared/vec/retry';
import { mayChange, notesAfterRetry, nothingToRetry, retryOnce } from '../../shared/vec/retry';
import {
	isAnswerForAll,
	listFailed,
	notesOnMany,
	RESUME,
	retryMany,
	stoppedAt,
} from '../../shared/vec/retryMany';
import type { VaultCertificate } from '../../shared/vec/schemas';
import { simplifyCertificate } from '../../shared/vec/simplify';
import { fetchCertificate } from '../../shared/vec/upload';
import type { Waiting } from '../../shared/vec/waiting';
import { lookAgain } from '../../shared/vec/waiting';

const oneInput = z.object({ uuid: certificateIdInput });

const allInput = z.object({
	limit: limitInput,
	// A filter that was added but comes out empty must not turn into "everybody's".
	filters: z.object({
		applicantEmail: emailAddress('Applicant Email').optional(),
		search: requiredText('Search', 255).optional(),
	}),
});

type AllInput = z.infer<typeof allInput>;

/** One certificate that is processed again. */
export const retryOne = itemOperation<z.infer<typeof oneInput>, Waiting>({
	service: vec,
	call: retryCertificate,
	read: (row) => ({ uuid: row.locator('certificateId') }),
	input: oneInput,
	request: async (run, { uuid }) => await sharedRetry(run, uuid),
	async follow(run, jobs) {
		await waitIfWanted(
			run,
			jobs.flatMap(({ step }) => (step?.kind === 'ok' ? [step.value] : [])),
		);
	},
	output: ({ certificate }, _, row, run) => toItem(certificate, {}, row, run),
	stopReport(jobs) {
		const isRetried = ({ step }: (typeof jobs)[number]) => step?.kind === 'ok';
		const report = reachReport(jobs, {
			reached: isRetried,
			label: ({ step, input }) =>
				(step?.kind === 'ok' ? step.value.certificate.reference_id : undefined) ??
				input?.uuid ??
				'',
			words: { reached: 'Retried', none: 'Nothing was retried.' },
		});
		return jobs.some(isRetried) ? `${report} ${RESUME}` : report;
	},
});

const underWay = new WeakMap<Run, Map<string, Promise<Step<Waiting>>>>();

/** Rows that name the same certificate share one retry, because a second one would be refused. */
async function sharedRetry(run: Run, uuid: string): Promise<Step<Waiting>> {
	const shared = underWay.get(run) ?? new Map<string, Promise<Step<Waiting>>>();
	underWay.set(run, shared);
	const id = uuid.toLowerCase();
	const retry = shared.get(id) ?? retryUnlessDone(run, uuid);
	shared.set(id, retry);
	return await retry;
}

/** Retries unless the memory of this execution knows better. */
async function retryUnlessDone(run: Run, uuid: string): Promise<Step<Waiting>> {
	const key = fingerprint('vec retry', uuid.toLowerCase());
	const record = run.memo.get(key);
	if (record?.state === 'done' && run.memo.isRepeat(record)) return ok(await recall(run, uuid));
	const result = await retryOnce(run.client, uuid, {
		mayHaveLanded: record !== undefined && record.state !== 'done',
		onSending: () => run.memo.set(key, 'sending'),
	});
	if (result.kind === 'ok') {
		run.memo.set(key, 'done');
		return ok({ certificate: result.value });
	}
	if (result.kind === 'unknown') run.memo.set(key, 'unknown');
	else if (result.kind !== 'unread') run.memo.forget(key);
	return result.kind === 'notFailed' || result.kind === 'unread'
		? { kind: 'problem', problem: problemOf(run, result) }
		: result;
}

/** It was retried, whatever is answered now; a token that may retry need not be allowed to view. */
async function recall(run: Run, uuid: string): Promise<Waiting> {
	const known = await fetchCertificate(run.client, uuid);
	return { certificate: known.kind === 'ok' ? known.value : { uuid, status: 'processing' } };
}

function problemOf(run: Run, failure: RetryFailure): Problem {
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

/** One of many certificates. */
interface Retried extends Waiting {
	/** Why it was not, or perhaps not, retried. */
	reason?: string;
}

/** All failed certificates that fit, each processed again. */
export const retryAllFailed = pageOperation<AllInput, Retried>({
	service: vec,
	call: listCertificates,
	labels: filterLabels,
	read(row) {
		const filters = (row.value('filters') ?? {}) as IDataObject;
		const added = (name: string) =>
			Object.hasOwn(filters, name) ? (filters[name] ?? '') : undefined;
		return {
			limit: readLimit(row),
			filters: { applicantEmail: added('applicantEmail'), search: added('search') },
		};
	},
	input: allInput,
	request: retryFailed,
	async follow(run, jobs) {
		const all = jobs.flatMap(({ step }) => (step?.kind === 'ok' ? step.value : []));
		const retried = all.filter(({ reason }) => reason === undefined);
		await waitIfWanted(run, retried);
	},
	output: ({ certificate, reason }, _, row, run) =>
		toItem(certificate, reason ? { retried: false, reason } : { retried: true }, row, run),
});

async function retryFailed(run: Run, input: AllInput, row: Row): Promise<Step<Retried[]>> {
	const memory = openMemoList(run, 'vec retry all', row.index);
	for (const { id } of memory.before) run.claimedIds.add(id);
	const room = input.limit - memory.before.length;
	const listed = await listFailed(run.client, input.filters, room, run.claimedIds);
	if (listed.kind !== 'ok') return listed;
	const targets = [
		...memory.before.filter(({ isDone }) => !isDone).map(({ id, place }) => ({ uuid: id, place })),
		...listed.value.certificates.map((certificate, index) => ({
			uuid: certificate.uuid,
			certificate,
			place: memory.nextPlace + index,
		})),
	];
	for (const { uuid } of targets) run.claimedIds.add(uuid);
	const many = await retryMany(run.client, targets, {
		endsAll: (failure) => run.onError === 'stop' || isAnswerForAll(failure),
		onSending: ({ place, uuid }) => memory.setSending(place, uuid),
		onSettled: ({ place, uuid }, tookEffect) => memory.setSettled(place, uuid, tookEffect),
	});
	if (run.cancelled()) return notSent('cancelled');

	const done = memory.before.filter(({ isDone }) => isDone).map(({ id }) => id);
	const retried = done.length + many.results.filter(({ failure }) => !failure).length;
	if (many.end && run.onError === 'stop') {
		const problem = problemOf(run, many.end.failure);
		return { kind: 'problem', problem: stoppedAt(many.end.certificate, problem, retried) };
	}
	if (many.end && retried === 0 && isAnswerForAll(many.end.failure)) return many.end.failure;
	const notes = notesOnMany(many, retried, listed.value.cut);
	for (const { message, type } of notes) run.hint(message, type);
	const recalled: Retried[] = [];
	await runBounded(run.client, [...done.entries()], async ([index, uuid]) => {
		recalled[index] = await recall(run, uuid);
	});
	return ok([
		...recalled,
		...many.results.map(({ certificate, failure }) => ({
			certificate,
			...(failure ? { reason: problemOf(run, failure).message } : {}),
		})),
	]);
}

async function waitIfWanted(run: Run, retried: Waiting[]): Promise<void> {
	if (run.options.waitUntilProcessed !== true) return;
	const all = [...new Set(retried)];
	await followAll(run, all.filter(mayChange), async (one) => await lookAgain(run.client, one));
	const refused = all.filter(({ refusal }) => refusal !== undefined);
	const refusal = refused[0]?.refusal;
	const notes = notesAfterRetry(
		all.map(({ certificate }) => certificate),
		refusal && { count: refused.length, why: run.describe(refusal, getCertificate).message },
	);
	for (const { message, type } of notes) run.hint(message, type);
}

function toItem(certificate: VaultCertificate, facts: IDataObject, row: Row, run: Run): Output {
	const simplify = run.ctx.getNodeParameter('simplify', row.index, true) as boolean;
	const json = simplify ? simplifyCertificate(certificate) : (certificate as IDataObject);
	return { json: { ...json, ...facts } };
}
