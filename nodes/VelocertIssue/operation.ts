import type { IDataObject } from 'n8n-workflow';
import { forUnfinished, stepOfRead, unfinished } from '../../shared/flow/jobs';
import { lookUpWritten } from '../../shared/flow/lookUpWritten';
import type { RowOperation } from '../../shared/flow/operation';
import { reachReport } from '../../shared/flow/reachReport';
import { recallWritten } from '../../shared/flow/recallWritten';
import type { Run } from '../../shared/flow/run';
import { unlessInterrupted } from '../../shared/flow/unlessInterrupted';
import { unlessWritten } from '../../shared/flow/unlessWritten';
import { ok } from '../../shared/http/outcome';
import { isOn } from '../../shared/params/yesNo';
import { readCredentialSource, readEmail } from '../../shared/velocert/credentialSource';
import { issueCredentials, validateCredential, velocert } from '../../shared/velocert/endpoints';
import { notesAfterIssue, SETTLE_UNKNOWN, WOULD_BE } from '../../shared/velocert/issueNotes';
import { askVerdict, invalidCredential } from '../../shared/velocert/verdict';
import { identify, refuseVolatile } from './identify';
import type { Issued, IssueJob, Recipient } from './input';
import { input } from './input';
import { issueAll } from './issue';

const isRemembered = (run: Run) => isOn(run.options.skipAlreadyIssued);
const skipped = (reason: string): Issued => ({ status: 'skipped', reason });

/** Many rows in, few requests, one item per recipient. */
export const issueToRecipients: RowOperation<Recipient, Issued> = {
	service: velocert,
	call: issueCredentials,
	reachesPeople: true,
	read(row, run) {
		const source = readCredentialSource(row, run.parameters);
		const remembered = (name: string) =>
			isRemembered(run) ? row.member('options', name) : undefined;
		return {
			credentialType: row.locator('credentialType'),
			email: readEmail(row, source),
			source,
			dedupeKey: remembered('dedupeKey'),
			earlierUnknown: remembered('earlierUnknown'),
		};
	},
	input,
	key: ({ key }) => key,
	async prepare(run, jobs) {
		if (isRemembered(run)) refuseVolatile(run, jobs);
		await identify(run, unfinished(jobs), isRemembered(run));
		await recallWritten<Recipient, Issued>(run, unfinished(jobs), {
			done: { status: 'submitted' },
			skipped: skipped('Issued before, in this execution'),
		});
		if (isOn(run.options.validateFirst, true)) await validateAll(run, jobs);
	},
	async request(run, jobs) {
		if (!isRemembered(run)) {
			return await unlessInterrupted(run, jobs, async (due) => await issueAll(run, due));
		}
		await unlessWritten(run, jobs, {
			skipped: skipped('Issued before'),
			earlierUnknown: ({ earlierUnknown }) => earlierUnknown,
			write: async (due, ledger) => await issueAll(run, due, ledger),
		});
	},
	async rehearse(run, jobs) {
		const states = isRemembered(run) ? await lookUpWritten(run, jobs) : undefined;
		for (const job of jobs) {
			const state = states?.get(job.input.key) ?? 'fresh';
			job.step ??= ok({ status: 'dryRun', reason: WOULD_BE[state] });
		}
	},
	repeated: (original, run) =>
		run.isDryRun
			? { status: 'dryRun', reason: `Would be skipped: repeats item ${original}` }
			: skipped(`Repeats item ${original}`),
	async follow(run, jobs) {
		report(run, jobs);
	},
	output({ status, reason, response }, { email, credentialType }) {
		const json: IDataObject = { email, credentialType, status };
		if (reason !== undefined) json.reason = reason;
		if (response !== undefined) json.response = response as IDataObject;
		return { json };
	},
	unknown: ({ email, credentialType }, { said }) => ({
		json: {
			email,
			credentialType,
			status: 'unknown',
			...(said === undefined ? {} : { reason: `Velocert says: ${said}` }),
		},
	}),
	stopReport(jobs, run) {
		const who = reachReport(jobs, {
			reached: (job) => job.step?.kind === 'ok',
			label: (job) => job.input?.email ?? '',
			words: { reached: 'Submitted or skipped', none: 'Nothing was issued.' },
		});
		const isAnyOpen = jobs.some(({ step }) => step?.kind === 'unknown');
		return isAnyOpen && isRemembered(run) ? `${who} ${SETTLE_UNKNOWN}` : who;
	},
};

async function validateAll(run: Run, jobs: IssueJob[]): Promise<void> {
	await forUnfinished(run, jobs, async (job) => {
		const { credentialType, credential } = job.input;
		const outcome = await askVerdict(run.client, credentialType, credential);
		if (outcome.kind !== 'ok') job.step = stepOfRead(run, outcome, validateCredential);
		else if (!outcome.value.valid)
			job.step = { kind: 'problem', problem: invalidCredential(outcome.value.errors) };
	});
}

function report(run: Run, jobs: IssueJob[]): void {
	const having = (status: Issued['status']) =>
		jobs.filter(({ step }) => step?.kind === 'ok' && step.value.status === status);
	const repeats = having('skipped').filter(({ original }) => original !== undefined).length;
	const before = having('skipped').length - repeats;
	const unknown = jobs.filter(({ step }) => step?.kind === 'unknown').length;
	const counts = { before, repeats, unknown };
	run.hintAll(notesAfterIssue(counts, isRemembered(run)));
}
