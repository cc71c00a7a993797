import type { Outcome } from '../http/outcome';
import type { Problem } from '../http/problem';
import { cut } from '../http/problem';

/** Texts about certificates that the service tells apart by email, title and issue date only. */

/** The service has the same certificate already. Source: VEC API, create one, 422. */
export function isDuplicate(outcome: Outcome<unknown>): boolean {
	return (
		outcome.kind === 'rejected' &&
		outcome.status === 422 &&
		/already exists/i.test([outcome.message, ...outcome.errors.map((e) => e.message)].join(' '))
	);
}

/** The service has it from elsewhere; `consequence` says what was not done and how to go on. */
export function existsAlready(consequence: string): Problem {
	return {
		status: 422,
		field: 'Applicant Email',
		message: 'VEC has this certificate already: same email, title and issue date',
		description: consequence,
	};
}

/** The service has it with another name; who asked for the existing one must not be given that. */
export function existsForOther(name: string, isWanted: boolean): Problem {
	const problem = existsAlready(
		`Nothing was uploaded. VEC shows it for '${cut(name, 60)}', and tells certificates apart by email, title and issue date only. Give this one another title or date, or have the existing one revoked in VEC first.`,
	);
	if (!isWanted) return problem;
	const message = 'VEC has this certificate already, but with another name';
	return { ...problem, field: 'Full Name', message };
}

/** An earlier item of the input is the same; `earlier` counts from 0. */
export function repeatsRow(earlier: number): Problem {
	return {
		field: 'Applicant Email',
		message: `This row repeats item ${earlier}: same email, title and issue date`,
		description: 'Remove one of the two rows, or give them different titles or issue dates.',
	};
}
