import type { Job } from './operation';

const LISTED = 20;
const LISTED_UNKNOWN = 100;

const ALL_UNKNOWN =
	"For all of them set 'On Error' to 'Continue' and press Retry: each unknown one comes out as an item, and none is sent again.";

/** How a node speaks of the rows it reached before it was stopped. */
export interface Reach<Input, Reply> {
	reached(job: Job<Input, Reply>): boolean;
	/** What a row is recognised by, e.g. its e-mail address. */
	label(job: Job<Input, Reply>): string;
	words: { reached: string; none: string };
}

/**
 * Who was reached, who may have been, and how many were not, for the error that stops a node. More of
 * the unknown ones are named, because somebody has to look after each of them; of too many for a text
 * it says how to get at all of them.
 */
export function reachReport<Input, Reply>(
	jobs: Array<Job<Input, Reply>>,
	{ reached, label, words }: Reach<Input, Reply>,
): string {
	const done = jobs.filter(reached);
	const unknown = jobs.filter(({ step }) => step?.kind === 'unknown');
	if (done.length === 0 && unknown.length === 0) return words.none;
	const isCut = unknown.length > LISTED_UNKNOWN;
	return [
		`${words.reached}: ${named(done.map(label), LISTED)}.`,
		`Unknown: ${named(unknown.map(label), LISTED_UNKNOWN)}.`,
		`Not sent: ${jobs.length - done.length - unknown.length}.`,
		isCut ? ALL_UNKNOWN : '',
	]
		.filter(Boolean)
		.join(' ');
}

function named(labels: string[], most: number): string {
	if (labels.length === 0) return 'none';
	const listed = labels.slice(0, most).join(', ');
	return `${labels.length} (${listed}${labels.length > most ? ` and ${labels.length - most} more` : ''})`;
}
