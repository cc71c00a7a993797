import type { Digest } from '../digest.mts';
import { digestOf } from '../digest.mts';

/** A row that fits credential type 101 of the sandbox: an address and five fields. */
export interface Row {
	email: string;
	recipientName: string;
	courseTitle: string;
	completionDate: string;
	score: number;
	passed: boolean;
}

export const ROW_FIELDS = [
	'email',
	'recipientName',
	'courseTitle',
	'completionDate',
	'score',
	'passed',
] as const;

/** So many rows, each of somebody else. */
export function makeRows(count: number): Row[] {
	return Array.from({ length: count }, (_, index) => ({
		email: `person${index}@example.com`,
		recipientName: `Person ${index}`,
		courseTitle: 'Food Safety, Level 2',
		completionDate: '2026-11-24',
		score: index % 100,
		passed: index % 7 !== 0,
	}));
}

/** One recipient as `expectedOf` counts it; the order of the fields does not matter. */
export function issuedLine(email: string, credential: object): string {
	return `${email} ${JSON.stringify(Object.entries(credential).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** What has to be issued for these rows. */
export function expectedOf(rows: Row[]): Digest {
	return digestOf(rows.map(({ email, ...credential }) => issuedLine(email, credential)));
}
