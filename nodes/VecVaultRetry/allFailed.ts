import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import type { CheckedJob, Step } from '../../shared/flow/operation';
import { pageOperation } from '../../shared/flow/pageOperation';
import type { Run } from '../../shared/flow/run';
import { notSent, ok } from '../../shared/http/outcome';
import { runBounded } from '../../shared/http/pool';
import { openMemoList } from '../../shared/memory/memoList';
import { limitInput, readLimit } from '../../shared/params/fields';
import type { Row } from '../../shared/params/row';
import { listCertificates, vec } from '../../shared/vec/endpoints';
import { filledFilterInputs } from '../../shared/vec/filters';
import { filterLabels } from '../../shared/vec/listing';
import {
	isAnswerForAll,
	listFailed,
	notesOnMany,
	retryMany,
	stoppedAt,
} from '../../shared/vec/retryMany';
import { shareTaken, takenIds } from '../../shared/vec/taken';
import type { RetriedOne } from './operation';
import { problemOf, recall, rehearsed, toItem, waitIfWanted, WOULD_BE } from './operation';

const allInput = z.object({
	limit: limitInput,
	filters: filledFilterInputs,
	taken: takenIds,
});

type AllInput = z.infer<typeof allInput>;

/** One of many certificates. */
interface Retried extends RetriedOne {
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
	async prepare(_, jobs) {
		shareTaken(jobs);
	},
	request: retryFailed,
	rehearse: rehearseAll,
	async follow(run, jobs) {
		const all = jobs.flatMap(({ step }) => (step?.kind === 'ok' ? step.value : []));
		const retried = all.filter(({ reason }) => reason === undefined);
		await waitIfWanted(run, retried);
	},
	output: ({ certificate, reason, wouldBe }, _, __, { simplify }) => {
		const why = reason ?? wouldBe;
		const facts = why === undefined ? { retried: true } : { retried: false, reason: why };
		return toItem(certificate, { ...rehearsed(wouldBe), ...facts }, simplify);
	},
});

async function retryFailed(run: Run, input: AllInput, row: Row): Promise<Step<Retried[]>> {
	const memory = openMemoList(run.memo, 'vec retry all', row.index);
	for (const { id } of memory.before) input.taken.add(id);
	const room = input.limit - memory.before.length;
	const listed = await listFailed(run.client, input.filters, room, input.taken);
	if (listed.kind !== 'ok') return listed;
	const targets = [
		...memory.before.filter(({ isDone }) => !isDone).map(({ id, place }) => ({ uuid: id, place })),
		...listed.value.certificates.map((certificate, index) => ({
			uuid: certificate.uuid,
			certificate,
			place: memory.nextPlace + index,
		})),
	];
	for (const { uuid } of targets) input.taken.add(uuid);
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
	run.hintAll(notesOnMany(many, retried, listed.value));
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

async function rehearseAll(run: Run, jobs: Array<CheckedJob<AllInput, Retried[]>>): Promise<void> {
	for (const job of jobs) {
		const { filters, limit, taken } = job.input;
		const listed = await listFailed(run.client, filters, limit, taken);
		if (listed.kind !== 'ok') job.step = listed;
		else {
			const { certificates } = listed.value;
			for (const { uuid } of certificates) taken.add(uuid);
			job.step = ok(certificates.map((certificate) => ({ certificate, wouldBe: WOULD_BE })));
		}
	}
}
