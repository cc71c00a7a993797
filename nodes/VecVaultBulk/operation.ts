import { completeEach, forUnfinished, unfinished } from '../../shared/flow/jobs';
import type { RowOperation } from '../../shared/flow/operation';
import { reachReport } from '../../shared/flow/reachReport';
import { refuseRepeats } from '../../shared/flow/repeats';
import { ok } from '../../shared/http/outcome';
import { isOn } from '../../shared/params/yesNo';
import type { Submitted } from '../../shared/vec/bulk';
import { simplifyEntry } from '../../shared/vec/bulk';
import { readCertificate } from '../../shared/vec/certificateInput';
import { certificateKey } from '../../shared/vec/certificateKey';
import { checkDocument } from '../../shared/vec/checkDocument';
import { repeatsRow } from '../../shared/vec/duplicates';
import { submitBulk, vec } from '../../shared/vec/endpoints';
import { certificateLabels } from '../../shared/vec/labels';
import { identityOf } from '../../shared/vec/reconcile';
import { whatWouldBe } from '../../shared/vec/rehearse';
import { unconfirmedNote } from '../../shared/vec/waiting';
import type { Entry } from './input';
import { hasFileIds, inputFor } from './input';
import { recall, submitAll } from './submit';
import { waitUntilProcessed } from './waitUntilProcessed';

/** Many files with their data in, few requests, one item per entry. */
export const submitInBulk: RowOperation<Entry, Submitted> = {
	service: vec,
	call: submitBulk,
	reachesPeople: true,
	labels: certificateLabels,
	read(row) {
		const isGiven = row.value('fileSource') === 'fileId';
		return { ...readCertificate(row), fileId: isGiven ? row.value('fileId') : undefined };
	},
	input: inputFor,
	key: ({ key }) => key,
	async prepare(run, jobs) {
		refuseRepeats(jobs, identityOf, repeatsRow);
		for (const job of unfinished(jobs))
			job.input.key = run.memo.keyOfRow(job.row.index, certificateKey('vec bulk', job.input));
		for (const job of unfinished(jobs)) recall(run, job);
		if (hasFileIds(run)) return;
		await completeEach(run, jobs, async ({ found, certificateTitle }) => {
			return await checkDocument(found, certificateTitle);
		});
	},
	request: submitAll,
	async rehearse(run, jobs) {
		const words = {
			fresh: 'Would be submitted',
			existing: 'Would be refused: VEC has this certificate already',
		};
		await forUnfinished(run, jobs, async (job) => {
			const wouldBe = await whatWouldBe(run.client, job.input, words);
			job.step = ok({ status: 'dryRun', wouldBe, tracked: { ...job.input } });
		});
	},
	async follow(run, jobs) {
		const note = unconfirmedNote(jobs.filter(({ step }) => step?.kind === 'unknown').length);
		if (note) run.hint(note, 'warning');
		if (isOn(run.options.waitUntilProcessed)) await waitUntilProcessed(run, jobs);
	},
	output: (submitted, entry) => ({ json: simplifyEntry(entry, submitted) }),
	unknown: (entry) => ({
		json: simplifyEntry(entry, { status: 'unknown', tracked: { ...entry } }),
	}),
	stopReport: (jobs) =>
		reachReport(jobs, {
			reached: (job) => job.step?.kind === 'ok',
			label: (job) => job.input?.applicantEmail ?? '',
			words: { reached: 'Submitted', none: 'Nothing was submitted.' },
		}),
};
