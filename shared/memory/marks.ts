/**
 * The marks of a key in the record of what is under way. A key is `claimed`; then the ledger is `asked`
 * about it, and says that it was `written` by an earlier execution, or is `unwritten`; and then its own
 * write has `begun`. Who deals with what somebody else left behind has `taken` it over.
 */
export type MarkName = 'claimed' | 'asked' | 'written' | 'unwritten' | 'begun' | TakenName;

type TakenName = 'taken' | `taken ${number}`;

/**
 * The mark of who takes a key over after so many others that did so and are gone, and theirs behind it.
 * Whoever is gone lets nobody have its mark, and of several that took that away one would take away what
 * another has recorded since.
 */
export function takenAfter(others: number): [TakenName, ...TakenName[]] {
	const before = Array.from(
		{ length: others },
		(_, at): TakenName => (at ? `taken ${at}` : 'taken'),
	);
	return [others ? `taken ${others}` : 'taken', ...before];
}

/** Marks of a key that this run is at work on, those of keys that were written before aside. */
export const AT_WORK: MarkName[] = ['claimed', 'asked', 'unwritten', 'begun'];

export const ALL_MARKS: MarkName[] = [...AT_WORK, 'written', 'taken'];

/**
 * What is to become of a key that a process left behind which is gone, by which of its marks were not
 * there: its write had begun; it had not, and nobody had written it before; it was written before; or
 * it was not even asked about. Otherwise nobody noted what the answer was.
 */
export function whatWasLeft(
	isNew: (name: MarkName) => boolean,
): 'open' | 'fresh' | 'done' | 'unasked' | 'unclear' {
	if (!isNew('begun')) return 'open';
	if (!isNew('unwritten')) return 'fresh';
	if (!isNew('written')) return 'done';
	return isNew('asked') ? 'unasked' : 'unclear';
}
