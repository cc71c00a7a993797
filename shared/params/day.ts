import { isLuxon } from '../text/luxon';

/** A calendar day as both services write it, or why a value is none. */
export type Day = { day: string } | { refused: string };

const FIRST_SERIAL = 20_000;
const LAST_SERIAL = 80_000;
const EXCEL_EPOCH_MS = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;
/** 1973; smaller numbers are more likely seconds, serials or mistakes. */
const FIRST_EPOCH_MS = 100_000_000_000;

const WRITE_IT = 'Write it as YYYY-MM-DD, e.g. 2026-11-24';

/** What sheets and programs make of an empty cell: the beginnings of their calendars. */
const BEGINNINGS = ['1899-12-30', '1899-12-31', '1900-01-00', '0000-00-00', '0001-01-01'];

/**
 * The calendar day a value names, as `YYYY-MM-DD` and never shifted by a time zone: text keeps the
 * day as written, a Luxon DateTime the day of its own zone. Moments (JS Date, epoch milliseconds)
 * fall on the day of `timeZone`, except midnight UTC, which is how tools store a bare day. Text with an
 * offset is a day of `timeZone` where it is exactly midnight there: that is what becomes of a moment
 * on its way from node to node. Excel serials 20000–80000 count from 1899-12-30. Days that only come
 * from empty cells are refused. See docs/decisions/0016.
 */
export function parseDay(value: unknown, timeZone: string): Day {
	return dayAsWritten(value) ?? parseAnyDay(value, timeZone);
}

/** As it is to be written, which most days are; with any other beginning, calendars may begin. */
const USUAL = /^(20\d{2})-(\d{2})-(\d{2})$/;

/** A day of this century as it is to be written; undefined for anything else. */
function dayAsWritten(value: unknown): Day | undefined {
	const parts = typeof value === 'string' ? USUAL.exec(value) : null;
	if (!parts) return undefined;
	const [day, year, month, date] = parts;
	return existingDay(year, month, date, day);
}

/** The same for any value, which may be written in many ways. */
export function parseAnyDay(value: unknown, timeZone: string): Day {
	const read = readDay(value, timeZone);
	const isBeginning = 'day' in read && BEGINNINGS.includes(read.day);
	return isBeginning ? noDate(read.day) : read;
}

function noDate(shown: string): Day {
	return { refused: `'${shown}' is what becomes of an empty date. ${WRITE_IT}` };
}

function readDay(value: unknown, timeZone: string): Day {
	if (momentOf(value) === 0) return noDate('1970-01-01');
	if (typeof value === 'number') return dayOfNumber(value, timeZone);
	if (value instanceof Date) return dayOfMoment(value.getTime(), timeZone);
	if (isLuxon(value)) {
		const iso = value.toISODate();
		return iso === null ? { refused: `The date is not valid. ${WRITE_IT}` } : { day: iso };
	}
	if (typeof value !== 'string') return { refused: `This is not a date. ${WRITE_IT}` };
	return dayOfText(value.trim(), timeZone);
}

/** The beginning of the count of milliseconds, however it is written, except as a day alone. */
function momentOf(value: unknown): number | undefined {
	if (value instanceof Date) return value.getTime();
	if (isLuxon(value)) return value.toMillis();
	return typeof value === 'string' ? momentOfText(value.trim()) : undefined;
}

const WITH_OFFSET =
	/^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?(?:[zZ]|([+-])(\d{2}):?(\d{2})?)$/;

/** Milliseconds since 1970 of a text that says how far it is from UTC; undefined for any other. */
function momentOfText(text: string): number | undefined {
	const parts = WITH_OFFSET.exec(text);
	if (!parts) return undefined;
	const [year, month, day, hour, minute, second] = parts
		.slice(1, 7)
		.map((part) => Number(part ?? 0));
	const milliseconds = Math.floor(Number(`0.${parts[7] ?? 0}`) * 1000);
	const offsetMinutes = Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0);
	const local = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
	return local - (parts[8] === '-' ? -1 : 1) * offsetMinutes * 60_000;
}

/** The day that begins at a moment in a zone, at one o'clock where midnight is skipped; undefined when none does. */
function dayBeginningAt(epochMs: number, timeZone: string): string | undefined {
	if (Number.isNaN(epochMs) || epochMs % 60_000 !== 0) return undefined;
	const day = localDay(new Date(epochMs), timeZone);
	return day === localDay(new Date(epochMs - 1), timeZone) ? undefined : day;
}

function dayOfText(text: string, timeZone: string): Day {
	const iso = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:$|[T ]\d{2}:\d{2})/.exec(text);
	const written = iso ? existingDay(iso[1], iso[2], iso[3], text) : undefined;
	const epochMs = written && 'day' in written ? momentOfText(text) : undefined;
	const begun = epochMs === undefined ? undefined : dayBeginningAt(epochMs, timeZone);
	const isMidnight = /[T ]00:00(?::00(?:[.,]0+)?)?(?![:.,\d])/.test(text);
	if (begun !== undefined && !isMidnight) return { day: begun };
	if (written) return written;
	if (/^\d{5}(\.\d+)?$/.test(text) || /^\d{12,13}$/.test(text)) {
		return dayOfNumber(Number(text), timeZone);
	}
	const short = /^(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})(?:$|\D)/.exec(text);
	if (short && mayBeTwoDays(short)) {
		return { refused: `'${text.slice(0, 40)}' can be read as two different days. ${WRITE_IT}` };
	}
	return { refused: `'${text.slice(0, 40)}' is not a date. ${WRITE_IT}` };
}

/** Day and month may be swapped, or a short year be the day. */
function mayBeTwoDays([, first, second, year]: string[]): boolean {
	return (Number(first) <= 12 && Number(second) <= 12) || year.length < 4;
}

function dayOfNumber(value: number, timeZone: string): Day {
	if (value >= FIRST_SERIAL && value <= LAST_SERIAL) {
		return { day: isoDay(new Date(EXCEL_EPOCH_MS + Math.floor(value) * DAY_MS)) };
	}
	if (value >= FIRST_EPOCH_MS) return dayOfMoment(value, timeZone);
	return { refused: `The number ${value} is not a date. ${WRITE_IT}` };
}

function dayOfMoment(epochMs: number, timeZone: string): Day {
	const moment = new Date(epochMs);
	const day = Number.isNaN(moment.getTime()) ? '' : dayIn(moment, timeZone);
	return /^\d{4}-/.test(day) ? { day } : { refused: `The date is not valid. ${WRITE_IT}` };
}

function dayIn(moment: Date, timeZone: string): string {
	return moment.getTime() % DAY_MS === 0 ? isoDay(moment) : localDay(moment, timeZone);
}

function localDay(moment: Date, timeZone: string): string {
	const parts = new Intl.DateTimeFormat('en-CA', {
		timeZone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	}).formatToParts(moment);
	const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '';
	return `${part('year')}-${part('month')}-${part('day')}`;
}

function existingDay(year: string, month: string, day: string, text: string): Day {
	const written = `${year}-${month}-${day}`;
	const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
	// A day too many would be one of the next month.
	const exists =
		date.getUTCDate() === Number(day) &&
		date.getUTCMonth() === Number(month) - 1 &&
		date.getUTCFullYear() === Number(year);
	return exists || BEGINNINGS.includes(written)
		? { day: written }
		: { refused: `The day '${text.slice(0, 10)}' does not exist. ${WRITE_IT}` };
}

function isoDay(date: Date): string {
	return date.toISOString().slice(0, 10);
}
