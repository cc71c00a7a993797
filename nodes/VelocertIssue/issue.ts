import { chunksOf, sendInOrder } from '../../shared/flow/chunks';
import type { Run } from '../../shared/flow/run';
import { within } from '../../shared/flow/run';
import { noDatabase } from '../../shared/flow/unlessWritten';
import { sendWithoutRefused } from '../../shared/flow/withoutRefused';
import { openWriteNotes } from '../../shared/flow/writeNotes';
import type { Outcome } from '../../shared/http/outcome';
import { ok, UNCLEAR } from '../../shared/http/outcome';
import type { Ledger } from '../../shared/memory/ledger';
import { issueCredentials } from '../../shared/velocert/endpoints';
import { notIssued, splitReply } from '../../shared/velocert/issueReply';
import type { IssueJob } from './input';

const MAX_PER_REQUEST = 200;
const DEFAULT_PER_REQUEST = 50;

/**
 * Issues to rows that are due, in requests of one credential type each; each row gets its step. With a
 * ledger every request is noted before and after.
 */
export async function issueAll(run: Run, jobs: IssueJob[], ledger?: Ledger): Promise<void> {
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
