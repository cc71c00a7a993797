import { isDay } from './days.mts';

/** A credential type of the sandbox: its name and the example payload its fields come from. */
export interface SandboxType {
	id: string;
	displayName: string;
	example: Record<string, unknown>;
	/** Whether the example is delivered under `credential`. */
	wrapped?: boolean;
}

const SPECIAL: SandboxType[] = [
	{
		id: '101',
		displayName: 'Course Certificate',
		example: {
			recipientName: 'Jane Doe',
			courseTitle: 'Food Safety',
			completionDate: '2026-01-31',
			score: 95,
			passed: true,
		},
	},
	{
		id: '102',
		displayName: 'Diploma',
		example: {
			recipient: { firstName: 'Jane', lastName: 'Doe' },
			course: { title: 'Welding', hours: 12 },
			skills: ['MIG', 'TIG'],
			issuedOn: '2026-01-31',
		},
	},
	{
		id: '103',
		displayName: 'Wrapped Badge',
		example: { recipientName: 'Jane Doe' },
		wrapped: true,
	},
	{ id: '104', displayName: 'Attendance Badge', example: { recipientName: 'Jane Doe' } },
	{
		id: '105',
		displayName: 'Membership Card',
		example: { email: 'jane@example.com', recipientName: 'Jane Doe' },
	},
];

/** All types of the organisation: five with a shape of their own, and enough others to need pages. */
export const SANDBOX_TYPES: SandboxType[] = [
	...SPECIAL,
	...Array.from({ length: 42 }, (_, index) => ({
		id: String(200 + index),
		displayName: `Workshop ${String(index + 1).padStart(2, '0')}`,
		example: { recipientName: 'Jane Doe', courseTitle: 'Workshop' },
	})),
];

/** What a type is called; undefined for one that there is not (any more). */
export function nameOfType(wanted: string): string | undefined {
	return SANDBOX_TYPES.find(({ id }) => id === wanted)?.displayName;
}

/** Complaints about a payload measured by the example: missing, unknown and mistyped fields. */
export function checkPayload(
	example: Record<string, unknown>,
	payload: unknown,
	prefix = '',
): Array<{ field: string; message: string }> {
	if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
		return [{ field: prefix.replace(/\.$/, ''), message: 'must be an object' }];
	}
	const given = payload as Record<string, unknown>;
	const complaints = Object.keys(given)
		.filter((key) => !Object.hasOwn(example, key))
		.map((key) => ({ field: prefix + key, message: 'is not a field of this credential' }));
	for (const [key, expected] of Object.entries(example)) {
		complaints.push(...checkField(expected, given[key], prefix + key));
	}
	return complaints;
}

function checkField(
	expected: unknown,
	value: unknown,
	field: string,
): Array<{ field: string; message: string }> {
	if (value === undefined || value === null || value === '')
		return [{ field, message: 'is required' }];
	if (typeof expected === 'object' && expected !== null && !Array.isArray(expected)) {
		return checkPayload(expected as Record<string, unknown>, value, `${field}.`);
	}
	if (Array.isArray(expected)) {
		if (!Array.isArray(value)) return [{ field, message: 'must be a list' }];
		return value.flatMap((member, index) => checkField(expected[0], member, `${field}.${index}`));
	}
	if (typeof expected !== typeof value) return [{ field, message: `must be a ${typeof expected}` }];
	if (isDay(String(expected)) && !isDay(String(value))) {
		return [{ field, message: 'must be a date as YYYY-MM-DD' }];
	}
	return [];
}
