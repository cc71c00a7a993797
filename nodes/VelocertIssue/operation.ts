import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import { chunksOf, sendInOrder, stepOfMember } from '../../shared/flow/chunks';
import { fingerprint } from '../../shared/flow/fingerprint';
import { forUnfinished, stepOfRead, unfinished } from '../../shared/flow/jobs';
import { NOT_CONFIRMED, unlessInterrupted } from '../../shared/flow/interrupted';
import { claim, confirm, recallWritten, release } from '../../shared/flow/ledger';
import type { CheckedJob } from '../../shared/flow/operation';
import { batchOperation } from '../../shared/flow/operation';
import { reachReport } from '../../shared/flow/reachReport';
import type { Run } from '../../shared/flow/run';
import { within } from '../../shared/flow/run';
import { ok } from '../../shared/http/outcome';
import type { Outcome, Unknown } from '../../shared/http/outcome';
import { serviceText } from '../../shared/http/problem';
import { parseDay } from '../../shared/params/day';
import {
	credentialSource,
	credentialTypeInput,
	readCredentialSource,
	readEmail,
	recipientEmail,
} from '../../shared/velocert/credentialSource';
import {
	getInputFields,
	issueCredentials,
	validateCredential,
	velocert,
} from '../../shared/velocert/endpoints';
import { splitReply } from '../../shared/velocert/issueReply';
import { resolveCredentials } from '../../shared/velocert/resolve';
import { askVerdict } from '../../shared/velocert/verdict';

const input = z.object({
	credentialType: credentialTypeInput,
	email: recipientEmail,
	source: credentialSource,
	dedupeKey: z.unknown().transform((value) => String(value ?? '').trim()),
	// Filled in before anything is sent, when the type's fields are known.
	credential: z.custom<IDataObject>().default({}),
	key: z.string().default(''),
});

type Recipient = z.infer<typeof input>;

/** What is known of a recipient afterwards; an unknown one may or may not have been mailed. */
interface Issued {
	status: 'submitted' | 'skipped' | 'unknown';
	response?: unknown;
}

type IssueJob = CheckedJob<Recipient, Issued>;

const MAX_PER_REQUEST = 200;
const DEFAULT_PER_REQUEST = 50;
/** Many rows in, few requests, one item per recipient. */
export const issueToRecipients = batchOperation<Recipient, Issued>({
	service: velocert,
	call: issueCredentials,
	reachesPeople: true,
	read(row, run) {
		const source = readCredentialSource(row, run.ctx.getNode().parameters as IDataObject);
		return {
			credentialType: row.locator('credentialType'),
			email: readEmail(row, source),
			source,
			dedupeKey: row.member('options', 'dedupeKey'),
		};
	},
	input,
	key: ({ key }) => key,
	async prepare(run, jobs) {
		await fitToTypes(run, jobs);
		for (const job of jobs) job.input.key = keyOf(run, job.input);
		recallWritten<Recipient, Issued>(run, jobs, {
			done: { status: 'submitted' },
			skipped: { status: 'skipped' },
		});
		if (run.options.validateFirst !== false) await validateAll(run, jobs);
	},
	async request(run, jobs) {
		if (run.options.skipAlreadyIssued === true) await issueAll(run, jobs);
		else await unlessInterrupted(run, jobs, async (due) => await issueAll(run, due));
	},
	repeated: { status: 'skipped' },
	async follow(run, jobs) {
		if (run.onError !== 'stop') acceptUnknown(jobs);
		report(run, jobs);
	},
	output: ({ status, response }, { email, credentialType }) => ({
		json: {
			email,
			credentialType,
			status,
			...(response === undefined ? {} : { response: response as IDataObject }),
		},
	}),
	stopReport: (jobs) =>
		reachReport(jobs, {
			reached: (job) => job.step?.kind === 'ok',
			label: (job) => job.input?.email ?? '',
			words: { reached: 'Submitted or skipped', none: 'Nothing was issued.' },
		}),
});

async function fitToTypes(run: Run, jobs: IssueJob[]): Promise<void> {
	const resolved = await resolveCredentials(
		run.client,
		jobs.map(({ input }) => input),
		(value) => parseDay(value, run.timeZone),
	);
	jobs.forEach((job, index) => {
		const built = resolved[index];
		if ('credential' in built) job.input.credential = built.credential;
		else if ('problem' in built) job.step = { kind: 'problem', problem: built.problem };
		else job.step = stepOfRead(run, built, getInputFields);
	});
}

/** What makes two rows the same issue; the user's own key replaces it where issues are remembered. */
function keyOf(run: Run, { credentialType, email, credential, dedupeKey }: Recipient): string {
	return run.options.skipAlreadyIssued === true && dedupeKey !== ''
		? fingerprint('velocert', dedupeKey)
		: fingerprint('velocert', credentialType, email.toLowerCase(), credential);
}

async function validateAll(run: Run, jobs: IssueJob[]): Promise<void> {
	await forUnfinished(run, jobs, async (job) => {
		const { credentialType, credential } = job.input;
		const outcome = await askVerdict(run.client, credentialType, credential ?? {});
		if (outcome.kind !== 'ok') job.step = stepOfRead(run, outcome, validateCredential);
		else if (!outcome.value.valid)
			job.step = { kind: 'problem', problem: invalid(outcome.value.errors) };
	});
}

function invalid(errors: string[]) {
	const [first = 'no reason given'] = errors;
	const field = /^'?([\w.[\]]+)'?\s*:/.exec(first)?.[1];
	return {
		...(field ? { field } : {}),
		message: field
			? `Velocert does not accept '${field.slice(0, 40)}'`
			: 'Velocert does not accept the data of this row',
		description: `Velocert says: ${errors.slice(0, 5).join('; ').slice(0, 300)}. Correct the row; nothing was issued to it.`,
	};
}

async function issueAll(run: Run, jobs: IssueJob[]): Promise<void> {
	const { recipientsPerRequest, skipAlreadyIssued } = run.options;
	const size = Math.floor(within(recipientsPerRequest, 1, MAX_PER_REQUEST, DEFAULT_PER_REQUEST));
	const chunks = chunksOf(jobs, ({ input }) => input.credentialType, size);
	await sendInOrder(run, chunks, async (chunk) => {
		if (skipAlreadyIssued !== true) return await issueChunk(run, chunk);
		const open = await claimDue(run, chunk);
		if (open > 0 && run.onError === 'stop') return await stopAtOpen(run, chunk);
		const due = unfinished(chunk);
		return due.length === 0 ? undefined : await issueChunk(run, due);
	});
}

/**
 * Leaves out whom an earlier execution issued. The result counts those of whom it is not known,
 * because the earlier execution was interrupted or got no answer.
 */
async function claimDue(run: Run, chunk: IssueJob[]): Promise<number> {
	const keys = chunk.map(({ input }) => input.key);
	const states = await claim(run, keys);
	for (const job of chunk) {
		const state = states.get(job.input.key);
		if (state === 'done') job.step = ok({ status: 'skipped' });
		if (state === 'open') job.step = NOT_CONFIRMED;
	}
	return keys.filter((key) => states.get(key) === 'open').length;
}

/** Nothing of this chunk goes out; the claims that are not needed are taken back. */
async function stopAtOpen(run: Run, chunk: IssueJob[]): Promise<Unknown> {
	await release(
		run,
		unfinished(chunk).map(({ input }) => input.key),
	);
	return NOT_CONFIRMED;
}

/** Sends one request and notes the outcome of each recipient, before and after. */
async function issueChunk(run: Run, chunk: IssueJob[]): Promise<Outcome<unknown>> {
	for (const { input } of chunk) run.memo.set(input.key, 'sending');
	const outcome = await run.client.send(issueCredentials, {
		path: { credentialType: chunk[0].input.credentialType },
		body: {
			recipients: chunk.map(({ input: { email, credential } }) => ({ email, credential })),
		},
	});
	if (outcome.kind === 'ok') settleEach(run, chunk, outcome.value);
	else chunk.forEach((job, index) => (job.step = stepOfMember(outcome, index)));
	if (outcome.kind === 'unknown') for (const { input } of chunk) run.memo.set(input.key, 'unknown');
	await settleClaims(run, chunk);
	return outcome;
}

function settleEach(run: Run, chunk: IssueJob[], reply: unknown): void {
	const replies = splitReply(reply, chunk.length);
	chunk.forEach((job, index) => {
		const { response, refused } = replies[index];
		if (refused === undefined) {
			run.memo.set(job.input.key, 'done');
			job.step = ok({ status: 'submitted', response });
			return;
		}
		job.step = {
			kind: 'problem',
			problem: {
				message: 'Velocert did not issue to this recipient',
				description: `Velocert says: "${serviceText(refused, run.isTool)}". Correct the row and run it again; the other recipients of the request were issued.`,
			},
		};
	});
}

/** What was surely not issued may be sent again; what was is noted for later executions. */
async function settleClaims(run: Run, chunk: IssueJob[]): Promise<void> {
	const keysOf = (jobs: IssueJob[]) => jobs.map(({ input }) => input.key);
	const done = keysOf(chunk.filter(({ step }) => step?.kind === 'ok'));
	const free = keysOf(chunk.filter(({ step }) => step?.kind !== 'ok' && step?.kind !== 'unknown'));
	for (const key of free) run.memo.forget(key);
	if (run.options.skipAlreadyIssued !== true) return;
	await confirm(run, done);
	await release(run, free);
}

/** Unless the node is to stop, an open outcome is a result that says so. */
function acceptUnknown(jobs: IssueJob[]): void {
	for (const job of jobs) if (job.step?.kind === 'unknown') job.step = ok({ status: 'unknown' });
}

function report(run: Run, jobs: IssueJob[]): void {
	const count = (status: Issued['status']) =>
		jobs.filter(({ step }) => step?.kind === 'ok' && step.value.status === status).length;
	const [skipped, unknown] = [count('skipped'), count('unknown')];
	if (skipped > 0)
		run.hint(`${skipped} recipients were skipped, because they were issued already.`);
	if (unknown > 0) {
		run.hint(
			`${unknown} recipients are unknown: Velocert did not confirm. Look in Velocert before you run them again.`,
			'warning',
		);
	}
}
