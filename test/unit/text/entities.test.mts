import fc from 'fast-check';
import { decode } from 'html-entities';
import { withoutEntities } from '../../../shared/text/entities.ts';

const LETTERS = Array.from({ length: 0x180 - 0xa0 }, (_, index) =>
	String.fromCharCode(0xa0 + index),
);

describe('withoutEntities', () => {
	it.each([
		['Seán O&#039;Brien', "Seán O'Brien"],
		['Manager&#8217;s Guide &amp; Health', 'Manager’s Guide & Health'],
		['Manager&amp;#8217;s Guide', 'Manager’s Guide'],
		['Q&amp;A', 'Q&A'],
		['&ldquo;Caf&eacute;&rdquo;&nbsp;&ndash; &Lstrok;&oacute;d&zacute;', '“Café”\u00a0– Łódź'],
		['it&#146;s', 'it’s'],
		['&#x1F393;', '🎓'],
	])('reads %s', (written, meant) => {
		expect(withoutEntities(written)).toBe(meant);
	});

	it.each([
		'AT&T',
		'R&D;',
		'a & b; c',
		'&copy',
		'&unknown;',
		'&#0;',
		'&#xD800;',
		'&#1114112;',
		'&constructor;',
		'&toString;',
		'a&b=1&c;d',
		'&;',
	])('leaves %s alone', (text) => {
		expect(withoutEntities(text)).toBe(text);
	});

	it('agrees with the table of HTML about every letter it knows', () => {
		const marks = [
			'grave',
			'acute',
			'circ',
			'tilde',
			'macr',
			'breve',
			'dot',
			'uml',
			'ring',
			'dblac',
			'caron',
			'cedil',
			'ogon',
		];
		const names = marks.flatMap((mark) =>
			Array.from(
				'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
				(letter) => `&${letter}${mark};`,
			),
		);
		const known = names.filter((name) => decode(name) !== name);
		expect(known.length).toBeGreaterThan(150);
		for (const name of known) {
			expect([name, decode(name)]).toContain(withoutEntities(name));
		}
		for (const letter of LETTERS.slice(0, 96)) {
			const name = HTML_NAMES[letter];
			expect(name && withoutEntities(name)).toBe(letter);
		}
	});

	it('reads every letter by its number, in either form', () => {
		const codes = fc.integer({ min: 0xa0, max: 0xd7ff });
		fc.assert(
			fc.property(codes, (code) => {
				const letter = String.fromCodePoint(code);
				expect(withoutEntities(`a&#${code};b&#x${code.toString(16)};`)).toBe(
					`a${letter}b${letter}`,
				);
			}),
		);
	});

	it('changes nothing without an ampersand', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => {
				const plain = text.replaceAll('&', '');
				expect(withoutEntities(plain)).toBe(plain);
			}),
		);
	});
});

/** Names of the letters from U+00A0 to U+00FF. */
const HTML_NAMES = Object.fromEntries(
	'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
		.split(' ')
		.map((name) => [decode(`&${name};`), `&${name};`]),
);
