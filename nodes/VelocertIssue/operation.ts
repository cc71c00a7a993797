import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import { chunksOf, sendInOrder } from '../../shared/flow/chunks';
import { forUnfinished, stepOfRead, unfinished } from '../../shared/flow/jobs';
import type { CheckedJob, RowOperation } from '../../shared/flow/operation';
import { reachReport } from '../../shared/flow/reachReport';
import { recallWritten } from '../../shared/flow/recallWritten';
import { lookUpWritten } from '../../shared/flow/rehearse';
import type { Run } from '../../shared/flow/run';
import { within } from '../../shared/flow/run';
import { unlessInterrupted } from '../../shared/flow/unlessInterrupted';
import type { EarlierUnknown } from '../../shared/flow/unlessWritten';
import { noDatabase, unlessWritten } from '../../shared/flow/unlessWritten';
import { sendWithoutRefused } from '../../shared/flow/withoutRefused';
import { openWriteNotes } from '../../shared/flow/writeNotes';
import { ok, UNCLEAR } from '../../shared/http/outcome';
import type { Outcome } from '../../shared/http/outcome';
import type { Ledger } from '../../shared/memory/ledger';
import { isOn } from '../../shared/params/fields';
import type { CredentialSource } from '../../shared/velocert/credentialSource';
import {
	checkCredentialType,
	checkRecipientEmail,
	checkSource,
	readCredentialSource,
	readEmail,
} from '../../shared/velocert/credentialSource';
import { issueCredentials, validateCredential, velocert } from '../../shared/velocert/endpoints';
import { checkEarlierUnknown } from '../../shared/velocert/earlierUnknown';
import { notesAfterIssue, SETTLE_UNKNOWN, WOULD_BE } from '../../shared/velocert/issueNotes';
import { notIssued, splitReply } from '../../shared/velocert/issueReply';
import { checkDedupeKey } from '../../shared/velocert/dedupeKey';
import { askVerdict, invalidCredential } from '../../shared/velocert/verdict';
import { identify, refuseVolatile } from './identify';

/** A row with whom it is for, what is to be issued, and what it is remembered by. */
interface Recipient {
	credentialType: string;
	email: string;
	source: CredentialSource;
	dedupeKey: string;
	earlierUnknown: EarlierUnknown;
	/** Filled in before anything is sent, when the type's fields are known; so is the key. */
	credential: IDataObject;
	key: string;
}

/** Checked in one go, because an object of checks would be made of objects by the dozen for each row. */
const input = z.unknown().transform((value, ctx): Recipient => {
	const { credentialType, email, source, dedupeKey, earlierUnknown } = value as Given;
	return {
		credentialType: checkCredentialType(credentialType, ctx),
		email: checkRecipientEmail(email, ctx),
		source: checkSource(source, ctx),
		dedupeKey: checkDedupeKey(dedupeKey, ctx),
		earlierUnknown: checkEarlierUnknown(earlierUnknown, ctx),
		credential: NOTHING_YET,
		key: '',
	};
});

type Given = Record<keyof Recipient, unknown>;
const NOTHING_YET: IDataObject = Object.freeze({});

/** What is known of a recipient afterwards. */
interface Issued {
	status: 'submitted' | 'skipped' | 'dryRun';
	/** Why it was skipped, or what would become of it in a real run. */
	reason?: string;
	response?: unknown;
}

type IssueJob = CheckedJob<Recipient, Issued>;

const MAX_PER_REQUEST = 200;
const DEFAULT_PER_REQUEST = 50;
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
		recallWritten<Recipient, Issued>(run, unfinished(jobs), {
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

async function issueAll(run: Run, jobs: IssueJob[], ledger?: Ledger): Promise<void> {
	const { recipientsPerRequest } = run.options;
	const size = Math.floor(within(recipientsPerRequest, 1, MAX_PER_REQUEST, DEFAULT_PER_REQUEST));
	const chunks = chunksOf(jobs, ({ input }) => input.credentialType, size);
	const notes = openWriteNotes(run, chunks, ledger);
	await sendInOrder(run, chunks, async (chunk) => {
		let due: IssueJob[];
		try {
			due = await notes.begin(chunk);
		} catch (error) {
			for (const job of chunk) job.step = { kind: 'problem', problem: noDatabase(error) };
			return undefined;
		}
		if (due.length === 0) return undefined;
		const outcome = await sendWithoutRefused(run, due, {
			send: async (jobs) => await issueTo(run, jobs),
			refuse: (job, step) => (job.step = step),
			label: ({ input }) => input.email,
		});
		await notes.end(due);
		return outcome;
	});
	await notes.close();
}

/** Sends one request; unless it is refused, what is known of each recipient becomes its step. */
async function issueTo(run: Run, chunk: IssueJob[]): Promise<Outcome<unknown>> {
	const outcome = await run.client.send(issueCredentials, {
		path: { credentialType: chunk[0].input.credentialType },
		body: {
			recipients: chunk.map(({ input: { email, credential } }) => ({ email, credential })),
		},
	});
	if (outcome.kind === 'ok') settleEach(chunk, outcome.value);
	else if (outcome.kind === 'unknown') for (const job of chunk) job.step = outcome;
	// An answer that is clear of nobody is as good as none.
	const isUnclear = outcome.kind === 'ok' && chunk.every(({ step }) => step?.kind === 'unknown');
	return isUnclear ? UNCLEAR : outcome;
}

function settleEach(chunk: IssueJob[], reply: unknown): void {
	const replies = splitReply(
		reply,
		chunk.map(({ input: { email, credential } }) => ({ email, credential })),
	);
	chunk.forEach((job, index) => {
		const { said, response, reason } = replies[index];
		if (said === 'yes') job.step = ok({ status: 'submitted', response });
		else if (said === 'open') job.step = { kind: 'unknown', reason: 'unclear', said: reason };
		else {
			const problem = notIssued(reason ?? 'no reason given');
			job.step = { kind: 'problem', problem };
		}
	});
}

function report(run: Run, jobs: IssueJob[]): void {
	const having = (status: Issued['status']) =>
		jobs.filter(({ step }) => step?.kind === 'ok' && step.value.status === status);
	const repeats = having('skipped').filter(({ original }) => original !== undefined).length;
	const before = having('skipped').length - repeats;
	const unknown = jobs.filter(({ step }) => step?.kind === 'unknown').length;
	const counts = { before, repeats, unknown };
	for (const { message, type } of notesAfterIssue(counts, isRemembered(run)))
		run.hint(message, type);
}
