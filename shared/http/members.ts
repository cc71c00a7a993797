/** A JSON object. */
export type Members = Record<string, unknown>;

/** Whether a JSON value is an object with members, neither null nor a list. */
export function isMembers(value: unknown): value is Members {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
