import { WINDOWS_LETTERS } from './encoding';

/**
 * Letters that HTML writes as names or numbers. WordPress, and whatever reads from it, hands titles and
 * names on like that.
 */

/** Names of U+00A0 to U+00BF in their order. Source: HTML Standard, named character references. */
const LATIN_SIGNS =
	'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest';

/** Those of typography, and letters that are no letter with a mark. Source: the same. */
const OTHERS: Record<string, string> = {
	...Object.fromEntries(
		LATIN_SIGNS.split(' ').map((name, index) => [name, String.fromCharCode(0xa0 + index)]),
	),
	...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", num: '#', commat: '@', lowbar: '_' },
	...{ ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”' },
	...{ bdquo: '„', lsaquo: '‹', rsaquo: '›', hellip: '…', bull: '•', prime: '′', Prime: '″' },
	...{ trade: '™', euro: '€', times: '×', divide: '÷', minus: '−', permil: '‰', numero: '№' },
	...{ ensp: '\u2002', emsp: '\u2003', thinsp: '\u2009', zwnj: '\u200c', zwj: '\u200d' },
	...{ lrm: '\u200e', rlm: '\u200f', hyphen: '‐', dagger: '†', Dagger: '‡', horbar: '―' },
	...{ AElig: 'Æ', aelig: 'æ', OElig: 'Œ', oelig: 'œ', IJlig: 'Ĳ', ijlig: 'ĳ', szlig: 'ß' },
	...{ Oslash: 'Ø', oslash: 'ø', ETH: 'Ð', eth: 'ð', THORN: 'Þ', thorn: 'þ', ENG: 'Ŋ', eng: 'ŋ' },
	...{ Dstrok: 'Đ', dstrok: 'đ', Hstrok: 'Ħ', hstrok: 'ħ', Lstrok: 'Ł', lstrok: 'ł' },
	...{ Tstrok: 'Ŧ', tstrok: 'ŧ', imath: 'ı', inodot: 'ı', Lmidot: 'Ŀ', lmidot: 'ŀ' },
};

/** What HTML calls the marks of letters, with the sign that Unicode adds to a letter for each. */
const MARKS: Record<string, string> = {
	...{ grave: '\u0300', acute: '\u0301', circ: '\u0302', tilde: '\u0303', macr: '\u0304' },
	...{ breve: '\u0306', dot: '\u0307', uml: '\u0308', ring: '\u030a', dblac: '\u030b' },
	...{ caron: '\u030c', cedil: '\u0327', ogon: '\u0328' },
};
const MARKED = /^([A-Za-z])([a-z]{3,5})$/;
/** Names that are built like a letter with a dot, but are other signs. */
const NO_LETTERS = ['sdot', 'tdot', 'odot'];

const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,9}));/g;
/** Written as HTML twice over, as feeds do; of names, nobody can tell that from a text about HTML. */
const TWICE = /&(?:amp;)+(?=#\d{1,7};|#[xX][0-9a-fA-F]{1,6};)/g;

/** The text with the letters that entities stand for; what only looks alike, as in `AT&T`, stays. */
export function withoutEntities(text: string): string {
	if (!text.includes('&')) return text;
	return text
		.replace(TWICE, '&')
		.replace(
			ENTITY,
			(whole, decimal?: string, hex?: string, name?: string) =>
				(name === undefined ? byNumber(decimal, hex) : byName(name)) ?? whole,
		);
}

function byNumber(decimal?: string, hex?: string): string | undefined {
	const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
	// Pages count letters as Windows does. Source: HTML Standard, 13.2.5.80.
	if (code >= 0x80 && code <= 0x9f) return WINDOWS_LETTERS[code - 0x80];
	const isLetter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
	return isLetter ? String.fromCodePoint(code) : undefined;
}

function byName(name: string): string | undefined {
	if (Object.hasOwn(OTHERS, name)) return OTHERS[name];
	const [, letter, mark] = MARKED.exec(name) ?? [];
	if (!Object.hasOwn(MARKS, mark ?? '') || NO_LETTERS.includes(name)) return undefined;
	const composed = `${letter}${MARKS[mark]}`.normalize('NFC');
	return composed.length === 1 ? composed : undefined;
}
