import type { Endpoint } from '../http/endpoint';
import { concernsAll, forTheRest } from '../http/outcome';
import { runBounded } from '../http/pool';
import type { CheckedJob, Step } from './operation';
import type { Run } from './run';

/** How something that rows name is found in the service. */
export interface LookUp<Input, Found> {
	/** The call whose words describe a missing answer. */
	call: Endpoint<unknown>;
	/** The same text for rows that name the same; undefined where nothing has to be looked up. */
	nameOf(input: Input): string | undefined;
	lookUp(input: Input): Promise<Step<Found>>;
	/** Notes what was found in the row that named it. */
	take(input: Input, found: Found): void;
}

/**
 * Looks up what rows name, the same once, within the bounds of the run, and ends the rows for which
 * there is nothing. All are looked up before the first is refused, except where one answer, such as
 * a missing permission, is the answer for all.
 */
export async function lookUpOnce<Input, Reply, Found>(
	run: Run,
	jobs: Array<CheckedJob<Input, Reply>>,
	{ call, nameOf, lookUp, take }: LookUp<Input, Found>,
): Promise<void> {
	const byName = new Map<string, Array<CheckedJob<Input, Reply>>>();
	for (const job of jobs) {
		const name = nameOf(job.input);
		if (name === undefined) continue;
		const group = byName.get(name);
		if (group) group.push(job);
		else byName.set(name, [job]);
	}
	let end: Step<Reply> | undefined;
	await runBounded(
		run.client,
		[...byName],
		async ([name, group]) => {
			const step = await lookUp(group[0].input);
			byName.delete(name);
			if (step.kind === 'ok') {
				for (const { input } of group) take(input, step.value);
				return;
			}
			const isProblem = step.kind === 'problem';
			const problem = isProblem ? step.problem : run.describe(step, call);
			for (const job of group) job.step = { kind: 'problem', problem };
			if (isProblem || !concernsAll(step)) return;
			end ??= { kind: 'problem', problem: run.describe(forTheRest(step), call) };
		},
		() => end !== undefined,
	);
	if (!end) return;
	for (const job of [...byName.values()].flat()) job.step = end;
}
