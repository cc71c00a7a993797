import { itemOperation } from '../../shared/flow/itemOperation';
import { completeEach, forUnfinished, unfinished } from '../../shared/flow/jobs';
import type { Job } from '../../shared/flow/operation';
import { reachReport } from '../../shared/flow/reachReport';
import { refuseRepeats } from '../../shared/flow/repeats';
import { ok } from '../../shared/http/outcome';
import { isOn } from '../../shared/params/yesNo';
import { readCertificate } from '../../shared/vec/certificateInput';
import { certificateKey } from '../../shared/vec/certificateKey';
import { checkDocument } from '../../shared/vec/checkDocument';
import { repeatsRow } from '../../shared/vec/duplicates';
import { createCertificate, vec } from '../../shared/vec/endpoints';
import { certificateLabels } from '../../shared/vec/labels';
import { identityOf } from '../../shared/vec/reconcile';
import { whatWouldBe } from '../../shared/vec/rehearse';
import { factsOf } from '../../shared/vec/schemas';
import { certificateJson } from '../../shared/vec/simplify';
import { shareTaken } from '../../shared/vec/taken';
import type { Uploaded } from '../../shared/vec/upload';
import type { Input } from './input';
import { inputFor } from './input';
import { asUploaded, onDuplicateOf, recallUploaded, upload } from './upload';
import { waitUntilProcessed } from './waitUntilProcessed';

/** One file with its data in, one certificate out. */
export const uploadCertificate = itemOperation<Input, Uploaded>({
	service: vec,
	call: createCertificate,
	reachesPeople: true,
	labels: certificateLabels,
	read: readCertificate,
	input: inputFor,
	key: ({ key }) => key,
	async prepare(run, jobs) {
		refuseRepeats(jobs, identityOf, repeatsRow);
		shareTaken(jobs);
		for (const job of unfinished(jobs))
			job.input.key = run.memo.keyOfRow(job.row.index, certificateKey('vec upload', job.input));
		await recallUploaded(run, unfinished(jobs));
		await completeEach(run, jobs, async ({ found, certificateTitle }) => {
			return await checkDocument(found, certificateTitle);
		});
	},
	request: upload,
	async rehearse(run, jobs) {
		const existing =
			onDuplicateOf(run) === 'error'
				? 'Would be refused: VEC has this certificate already'
				: 'Would be returned: VEC has this certificate already';
		await forUnfinished(run, jobs, async (job) => {
			const words = { fresh: 'Would be uploaded', existing };
			const wouldBe = await whatWouldBe(run.client, job.input, words);
			job.step = ok({ certificate: asUploaded(run, job.input, 'dryRun'), wouldBe });
		});
	},
	async follow(run, jobs) {
		if (isOn(run.options.waitUntilProcessed)) await waitUntilProcessed(run, jobs);
	},
	output({ certificate, recovered, alreadyExisted, wouldBe }, _, __, { simplify }) {
		if (wouldBe !== undefined) {
			// There is no certificate yet, and so no ID of one.
			return { json: { ...certificate, uuid: null, reason: wouldBe } };
		}
		return {
			json: {
				...certificateJson(certificate, simplify),
				...(recovered ? { recovered } : {}),
				...(alreadyExisted ? { alreadyExisted } : {}),
			},
		};
	},
	stopReport(jobs) {
		const report = reachReport(jobs, {
			reached: isUploaded,
			label: ({ step, input }) =>
				(step?.kind === 'ok' ? factsOf(step.value.certificate).referenceId : undefined) ??
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
