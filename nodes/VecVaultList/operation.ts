import { z } from 'zod/v3';
import { lookUpOnce } from '../../shared/flow/lookUpOnce';
import type { CheckedJob } from '../../shared/flow/operation';
import { itemOperation } from '../../shared/flow/itemOperation';
import { pageOperation } from '../../shared/flow/pageOperation';
import type { Run } from '../../shared/flow/run';
import { ok } from '../../shared/http/outcome';
import type { Problem } from '../../shared/http/problem';
import { limitInput, readLimit } from '../../shared/params/fields';
import { referenceLookUp } from '../../shared/vec/byReference';
import { certificateInput } from '../../shared/vec/certificateId';
import { getCertificate, listCertificates, vec } from '../../shared/vec/endpoints';
import { fetchCertificate } from '../../shared/vec/fetchCertificate';
import { filterInputs } from '../../shared/vec/filters';
import { filterLabels, heedsBatchId, listVault, namesBatch } from '../../shared/vec/listing';
import type { VaultCertificate } from '../../shared/vec/schemas';
import { certificateJson } from '../../shared/vec/simplify';
import { counted } from '../../shared/vec/waiting';

const oneInput = z.object({ certificate: certificateInput });

const manyInput = z.object({
	limit: limitInput,
	filters: filterInputs,
});

type ManyInput = z.infer<typeof manyInput>;

/** One certificate with all its details. */
export const getOne = itemOperation<z.infer<typeof oneInput>, VaultCertificate>({
	service: vec,
	call: getCertificate,
	read: (row) => ({ certificate: row.picked('certificateId') }),
	input: oneInput,
	prepare: async (run, jobs) => await lookUpOnce(run, jobs, referenceLookUp(run.client)),
	request: async (run, { certificate: { uuid } }) => await fetchCertificate(run.client, uuid),
	output: (certificate, _, __, { simplify }) => ({ json: certificateJson(certificate, simplify) }),
});

/** The certificates that fit the filters, each once. */
export const getMany = pageOperation<ManyInput, VaultCertificate>({
	service: vec,
	call: listCertificates,
	labels: filterLabels,
	read: (row) => ({
		limit: readLimit(row),
		filters: {
			status: row.member('filters', 'status'),
			applicantEmail: row.member('filters', 'applicantEmail'),
			search: row.member('filters', 'search'),
			batchId: row.member('filters', 'batchId'),
		},
	}),
	input: manyInput,
	async request(run, { filters, limit }) {
		const outcome = await listVault(run.client, filters, limit);
		if (outcome.kind !== 'ok') return outcome;
		const { certificates, cut } = outcome.value;
		if (cut) run.hint(cutNote(certificates.length), 'warning');
		return ok(certificates);
	},
	follow: checkBatches,
	output: (certificate, _, __, { simplify }) => ({ json: certificateJson(certificate, simplify) }),
});

function cutNote(count: number): string {
	return `The list did not come to an end. It was left after ${counted(count)}, and others may be missing: VEC adds certificates faster than they can be read, or repeats itself. Use filters, or run it later.`;
}

/**
 * Certificates that do not tell their batch may be those of all batches. Nothing to check where they
 * tell it, since they were sorted out then, nor where none came.
 */
async function checkBatches(
	run: Run,
	jobs: Array<CheckedJob<ManyInput, VaultCertificate[]>>,
): Promise<void> {
	const doubtful = jobs.filter(
		({ input, step }) =>
			input.filters.batchId !== undefined &&
			step?.kind === 'ok' &&
			step.value.length > 0 &&
			!step.value.every(namesBatch),
	);
	if (doubtful.length === 0) return;
	const heeded = await heedsBatchId(run.client);
	if (heeded.kind !== 'ok') {
		const why = run.describe(heeded, listCertificates).message;
		run.hint(`Whether VEC heeds 'Batch ID' could not be found out: ${why}.`, 'warning');
		return;
	}
	if (heeded.value) return;
	run.hint(`${IGNORED.message}. ${IGNORED.description}`, 'warning');
	if (!run.isTool) return;
	// An agent sees no hints and would take the certificates for those of the batch.
	for (const job of doubtful) job.step = { kind: 'problem', problem: IGNORED };
}

const IGNORED: Problem = {
	field: 'Batch ID',
	message: "VEC ignored 'Batch ID', so these are certificates of any batch",
	description: "Use 'Applicant Email' or 'Search' to narrow the list down.",
};
