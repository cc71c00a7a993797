import type { ZodError, ZodType, ZodTypeDef } from 'zod/v3';
import type { Problem } from '../http/problem';

/**
 * Checks one row's parameters; the schema's own messages are what the user reads. `held` says what the
 * row has instead of what is missing.
 */
export function check<Input>(
	schema: ZodType<Input, ZodTypeDef, unknown>,
	value: unknown,
	held: () => string = () => '',
): { input: Input } | { problem: Problem } {
	const parsed = schema.safeParse(value);
	return parsed.success ? { input: parsed.data } : { problem: toProblem(parsed.error, held) };
}

function toProblem(error: ZodError, held: () => string): Problem {
	const [first, ...others] = error.issues;
	const { fix, label, isEmpty } = paramsOf(first);
	const more = others.map((issue) => issue.message).join('; ');
	const description = [fix, isEmpty && held(), more && `Also: ${more}.`].filter(Boolean).join(' ');
	return {
		message: first.message,
		field: label ?? first.path.join('.'),
		...(description ? { description } : {}),
	};
}

function paramsOf(issue: ZodError['issues'][number]): {
	fix?: string;
	label?: string;
	isEmpty?: boolean;
} {
	return 'params' in issue ? (issue.params ?? {}) : {};
}
