import type { Note, Problem } from '../http/problem';

/** What users read about many recipients at once, and about a dry run. */

/** How many recipients of a run came to an end that is worth a note. */
export interface IssueCounts {
	/** Skipped, because they were issued before. */
	before: number;
	/** Skipped, because they repeat another row of the input. */
	repeats: number;
	unknown: number;
}

/** What would become of a row, by what is known of it. */
export const WOULD_BE = {
	fresh: 'Would be submitted',
	done: 'Would be skipped: issued before',
	busy: 'Another execution is at work on it, or left it unknown',
};

/** Of a row whose address was changed between two tries of one execution. */
export const ISSUED_TO_OTHER: Problem = {
	notSent: true,
	field: 'Email',
	message: 'An earlier try of this execution issued this row to another address',
	description:
		'Nothing was sent to the present address. If it is the right one, run this row as a new execution; see to the earlier one in Velocert.',
};

/** What there is to do about recipients whom earlier executions left unknown. */
export const SETTLE_UNKNOWN =
	"Once you have looked in Velocert, say under the option 'Earlier Unknown' whether they were issued, and run the rows again as a new execution; 'Retry' of this one leaves them as they are.";

/** The notes on a run; `isRemembered` when the next one will know about the unknown ones. */
export function notesAfterIssue(
	{ before, repeats, unknown }: IssueCounts,
	isRemembered: boolean,
): Note[] {
	const notes: Note[] = [];
	const note = (message: string, type: Note['type'] = 'info') => notes.push({ message, type });
	if (before > 0) note(`${before} recipients were skipped, because they were issued already.`);
	if (repeats > 0) {
		note(`${repeats} rows repeat another row of the input, so they were not issued once more.`);
	}
	if (unknown > 0) {
		note(
			`${unknown} recipients are unknown: Velocert did not confirm. ${isRemembered ? SETTLE_UNKNOWN : 'Look in Velocert before you run them again.'}`,
			'warning',
		);
	}
	return notes;
}
