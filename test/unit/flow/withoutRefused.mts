import type { CheckedJob } from '../../../shared/flow/operation.ts';
import type { MemberRequest } from '../../../shared/flow/withoutRefused.ts';
import { sendWithoutRefused } from '../../../shared/flow/withoutRefused.ts';
import type { Outcome } from '../../../shared/http/outcome.ts';
import { ok } from '../../../shared/http/outcome.ts';
import type { TestRun } from './context.mts';
import { jobsOf, refused, runOf } from './context.mts';

type PersonJob = CheckedJob<string, string>;

interface Sending {
	run?: TestRun;
	namesAll?: boolean;
}

/** Sends a request to people, by their addresses, and gives the requests that were made of it. */
export async function send(
	people: string[],
	answer: (people: string[], request: number) => Outcome<unknown>,
	{ run = runOf({ onError: 'continue' }), namesAll }: Sending = {},
) {
	const jobs: PersonJob[] = jobsOf(...people);
	const requests: string[][] = [];
	const request: MemberRequest<PersonJob> = {
		namesAll,
		label: ({ input }) => input,
		refuse: (job, step) => void (job.step = step),
		async send(members) {
			const names = members.map(({ input }) => input);
			requests.push(names);
			const outcome = answer(names, requests.length);
			if (outcome.kind === 'ok') for (const job of members) job.step = ok('sent');
			if (outcome.kind === 'unknown') for (const job of members) job.step = outcome;
			return outcome;
		},
	};
	const outcome = await sendWithoutRefused(run, jobs, request);
	return { outcome, jobs, requests, made: requests.map((names) => names.join(' ')) };
}

export const sent = ok('sent');

/** A service that refuses each request with one of these people, with a text that says no more than that. */
export function refusing(...bad: string[]) {
	return (people: string[]): Outcome<unknown> =>
		people.some((name) => bad.includes(name)) ? refused(422, { message: 'Bad request' }) : sent;
}
