import fc from 'fast-check';
import { sameLetters, sameLettersOfAny } from '../../../shared/memory/identity.ts';
import { readAddress, readAnyAddress } from '../../../shared/text/address.ts';
import { wrongEncoding, wrongEncodingOfAny } from '../../../shared/text/encoding.ts';
import { leftoverIn, leftoverInAny } from '../../../shared/text/leftovers.ts';
import {
	BLANKS,
	isPlain,
	looksEmpty,
	tidy,
	tidyAny,
	UNSEEN,
	unreadableSign,
} from '../../../shared/text/signs.ts';

/** Bits of texts that mean something to what reads them, so that chance puts them together often. */
const PARTS = [
	...[
		'Jane',
		'Doe',
		'a',
		'Z',
		'7',
		'501',
		'Err',
		'Error',
		'Chyba',
		'undefined',
		'null',
		'NaN',
		'%',
	],
	...['Infinity', '-', 'Invalid', 'Date', 'date', 'DateTime', 'Loading', 'Wird geladen', '...'],
	...['#', '#N/A', '#REF!', '#BEZUG!', '#NAME?', '##', '###', '!', '?', ':', '=', 'SUM', '(', ')'],
	...['$', '{', '}', '{{', '}}', '$json', '.', 'name', "'", '"', '[', ']', '[object ', 'Object]'],
	...[' ', '  ', '\t', '\n', '&', '&amp;', '@', 'example', 'com', '@example.com', '_', '+', '/'],
	...['\u00a0', '\u200b', '\ufeff', 'é', 'Ã©', '\ufffd', '\u0000', '\ud800', '…', '：', 'ﬁ', 'Ｊ'],
];
const put = (parts: readonly string[]) => parts.join('');
const texts = fc.oneof(
	fc.array(fc.constantFrom(...PARTS), { maxLength: 8 }).map(put),
	// Mostly of ASCII, so that the short way is the one taken most.
	fc.array(fc.constantFrom(...PARTS.slice(0, -12)), { maxLength: 6 }).map(put),
	fc.string(),
	fc.string({ unit: 'binary' }),
);
const addresses = fc
	.tuple(texts, fc.array(fc.constantFrom('a', 'B', '-', '.', '7', 'ß'), { maxLength: 70 }).map(put))
	.chain(([text, domain]) =>
		fc.constantFrom(text, `ana@${domain}`, `${domain}@example.com`, `ana@${domain}.com`),
	);

/** As `looksEmpty` would say without looking at the first sign. */
const isUnseen = (text: string) => text.replace(UNSEEN, '').replace(BLANKS, '') === '';

describe('the short way for plain texts', () => {
	it.each(['Jane Doe', 'person0@example.com', '2026-11-24', 'Food Safety, Level 2', '95', '#N/A'])(
		'takes %s for plain',
		(text) => expect(isPlain(text)).toBe(true),
	);

	it.each([
		'',
		' Jane',
		'Jane ',
		'Jane  Doe',
		'Jané',
		'Jane\tDoe',
		'Jane\n',
		'Jane\u007f',
		'\u0000',
	])('takes %j for none', (text) => expect(isPlain(text)).toBe(false));

	it('says of every text what the long way says', () => {
		fc.assert(
			fc.property(texts, fc.boolean(), (text, flag) => {
				expect(leftoverIn(text, flag)).toEqual(leftoverInAny(text, flag));
				expect(wrongEncoding(text)).toEqual(wrongEncodingOfAny(text));
				expect(tidy(text, flag)).toBe(tidyAny(text, flag));
				expect(looksEmpty(text)).toBe(isUnseen(text));
				expect(sameLetters(text)).toBe(sameLettersOfAny(text));
				if (isPlain(text)) expect(unreadableSign(`${text}\n`)).toBeUndefined();
			}),
			{ numRuns: 4_000 },
		);
	});

	it('reads every address as the long way does', () => {
		fc.assert(
			fc.property(addresses, (text) => {
				expect(readAddress(text)).toEqual(readAnyAddress(text));
			}),
			{ numRuns: 4_000 },
		);
	});

	it.each([
		'undefined',
		'Jane undefined',
		'Invalid Date',
		'Err:502',
		'Chyba : 508',
		'#BEZUG!',
		'###',
		'Loading...',
		'=SUM(A1)',
		'$json.name',
		'{{ $json.name }}',
		'[object Object]',
		'12 NaN%',
	])('still finds %s', (text) => {
		expect(isPlain(text)).toBe(true);
		expect(leftoverIn(text)).toEqual(leftoverInAny(text, false));
		expect(leftoverIn(text)).toBeDefined();
	});
});
