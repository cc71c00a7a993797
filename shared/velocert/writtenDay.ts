/** Days as a template writes them out, such as `June 1, 2025`, told by the example of its field. */

/** How the example writes a day; without `write`, that cannot be told from the example for sure. */
export interface DayForm {
	example: string;
	/** Writes a day, given as `YYYY-MM-DD`, as the example is written. */
	write?(day: string): string;
}

/** Languages whose names of months are known; what the host does not know of them reads as no date. */
const LANGUAGES = 'en de fr es it pt nl sv da nb fi pl cs hu ro tr ru uk'.split(' ');
const STYLES = ['long', 'short'] as const;

/** A month in words, with the language and the length it is written in. */
interface MonthName {
	language: string;
	style: (typeof STYLES)[number];
}

const YEAR_FIRST = /^\d{4}(\D{1,2})(\d{1,2})(\D{1,2})(\d{1,2})(\D{0,2})$/;
const NUMBERS = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/;

/** The form of a day that an example shows; undefined when it shows none, or one that is no such text. */
export function dayFormOf(example: unknown): DayForm | undefined {
	if (typeof example !== 'string' || example.length > 40) return undefined;
	const text = example.trim();
	return formOfYearFirst(text) ?? formOfNumbers(text) ?? formOfWords(text);
}

function formOfYearFirst(example: string): DayForm | undefined {
	const [, afterYear, month, afterMonth, date, end] = YEAR_FIRST.exec(example) ?? [];
	if (afterYear === undefined) return undefined;
	const padded = (part: number, like: string) =>
		String(part).padStart(like.startsWith('0') ? 2 : 1, '0');
	return {
		example,
		write(day) {
			const parts = partsOf(day);
			return `${parts.year}${afterYear}${padded(parts.month, month)}${afterMonth}${padded(parts.date, date)}${end}`;
		},
	};
}

function formOfNumbers(example: string): DayForm | undefined {
	const [, first, sign, second] = NUMBERS.exec(example) ?? [];
	if (first === undefined) return undefined;
	const [isDayFirst, isMonthFirst] = [Number(first) > 12, Number(second) > 12];
	if (isDayFirst === isMonthFirst) return isDayFirst ? undefined : { example };
	return {
		example,
		write(day) {
			const { year, month, date } = partsOf(day);
			const widths = [first.length, second.length];
			const parts = isDayFirst ? [date, month] : [month, date];
			const padded = parts.map((part, index) => String(part).padStart(widths[index], '0'));
			return [...padded, year].join(sign);
		},
	};
}

function formOfWords(example: string): DayForm | undefined {
	const numbers = [...example.matchAll(/\d+/g)].map(([digits]) => digits);
	const year = numbers.find(({ length }) => length === 4);
	const date = numbers.find(({ length }) => length <= 2);
	const words = example.replace(/(?<=\d)(?:st|nd|rd|th)\b|\bde\b/g, '').match(/\p{L}+/gu) ?? [];
	const word = words.find((one) => one.length > 2 && monthNameOf(one) !== undefined);
	const name = word === undefined ? undefined : monthNameOf(word);
	if (!year || !word || !name || numbers.length > 2 || words.length > 2) return undefined;
	// A day of the week beside it would have to fit too.
	if (date === undefined || words.length > 1) return { example };
	return {
		example,
		write(day) {
			const parts = partsOf(day);
			const written = monthName(name, parts.month, word);
			return example
				.replace(word, '\0')
				.replace(/(?<!\d)\d{1,2}(?!\d)(st|nd|rd|th)?/, (_, ending?: string) => {
					const digits = String(parts.date).padStart(date.startsWith('0') ? 2 : 1, '0');
					return `${digits}${ending ? endingOf(parts.date) : ''}`;
				})
				.replace(/\d{4}/, parts.year)
				.replace('\0', written);
		},
	};
}

function partsOf(day: string): { year: string; month: number; date: number } {
	const [year, month, date] = day.split('-');
	return { year, month: Number(month), date: Number(date) };
}

function monthNameOf(word: string): MonthName | undefined {
	for (const language of LANGUAGES) {
		for (const style of STYLES) {
			const names = Array.from({ length: 12 }, (_, index) =>
				monthName({ language, style }, index + 1, word),
			);
			if (names.some((name) => name.toLowerCase() === word.toLowerCase()))
				return { language, style };
		}
	}
	return undefined;
}

/** A month as it is written beside a day, with a capital letter where `like` has one. */
function monthName({ language, style }: MonthName, month: number, like: string): string {
	const date = new Date(Date.UTC(2026, month - 1, 15));
	const parts = new Intl.DateTimeFormat(language, {
		day: 'numeric',
		month: style,
		year: 'numeric',
		timeZone: 'UTC',
	}).formatToParts(date);
	const name = (parts.find(({ type }) => type === 'month')?.value ?? '').replace(/\.$/, '');
	const isCapital = like[0] !== like[0].toLowerCase();
	return isCapital ? name[0].toUpperCase() + name.slice(1) : name;
}

function endingOf(date: number): string {
	if (date >= 11 && date <= 13) return 'th';
	return ['th', 'st', 'nd', 'rd'][date % 10] ?? 'th';
}
