import type { Failure } from '../http/outcome';
import type { Step } from './operation';

/** Splits a list into runs of equal group and at most `size` members, keeping the order within a group. */
export function chunksOf<T>(list: T[], groupOf: (member: T) => string, size: number): T[][] {
	const groups = new Map<string, T[]>();
	for (const member of list) {
		const group = groupOf(member);
		const members = groups.get(group);
		if (members) members.push(member);
		else groups.set(group, [member]);
	}
	return [...groups.values()].flatMap((members) =>
		Array.from({ length: Math.ceil(members.length / size) }, (_, index) =>
			members.slice(index * size, (index + 1) * size),
		),
	);
}

/**
 * The step of one member of a request that was not taken: a refusal that names entries says why for
 * those, the others only shared their request. `index` counts within the request.
 */
export function stepOfMember(outcome: Failure, index: number): Step<never> {
	if (outcome.kind !== 'rejected' || !outcome.errors.some(({ entry }) => entry !== undefined)) {
		return outcome;
	}
	const own = outcome.errors.filter(({ entry }) => entry === index);
	if (own.length > 0) return { ...outcome, errors: own };
	return {
		kind: 'problem',
		problem: {
			status: outcome.status,
			notSent: true,
			message: 'Nothing was done, because another row of the same request was refused',
			description: 'Correct the refused rows, then run this one again.',
		},
	};
}
