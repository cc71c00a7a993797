import fc from 'fast-check';
import { DateTime } from 'luxon';
import { readText } from '../../../shared/text/readText.ts';

const text = (value: unknown, wanted = {}) => {
	const read = readText(value, wanted);
	return 'text' in read ? read.text : undefined;
};
const refused = (value: unknown, wanted = {}) => {
	const read = readText(value, wanted);
	return 'refused' in read ? read.refused : undefined;
};

/** Names and titles as they stand on certificates, some of which look like something else. */
const GOOD = [
	'José Núñez',
	'Zoë Ng',
	'Борис Иванов',
	'田中　寛',
	'محمد علی',
	'می‌خواهم',
	'ന്‍',
	'क्षितिज श्रीवास्तव',
	'שָׁלוֹם',
	'👩‍🎓 Lee ❤️',
	'🏴󠁧󠁢󠁥󠁮󠁧󠁿 Team',
	'葛󠄀城',
	"Seán O'Brien",
	'Null',
	'Jennifer Null',
	'Nan Goldin',
	'Undefined Behaviour in C',
	'#BeKind Course',
	'#1',
	'C# and F#',
	'No. #5!',
	'# REF!',
	'Join #METOO! now',
	'AT&T',
	'R&D; Basics',
	'Tom & Jerry',
	'CAFÉ®',
	'AMANHÃ…',
	'RENÉ’S COURSE',
	'«À LA CARTE»',
	'“Ä”',
	'»DET ER RÅ«',
	'Å’s kirke',
	'SÃO JOÃO',
	'Ângela Âmbar',
	'Room 501',
	'Err on the side of safety',
	'Error handling: 501 ways',
	'Sum = 5',
	'= equals',
	'{curly}',
	'Loading dock safety',
	'Handling null in Java',
	'Invalidity law',
	'A ## B',
	'½ Ärger ©',
	'Object-oriented [object] design',
];

/** What formulas, expressions, files and programs leave behind. */
const BAD: Array<[string, string]> = [
	...'#N/A #NV #N/D #N/B #I/T #Н/Д #Δ/Υ #YOK #PUUTTUU #PUUTTUU! #HIÁNYZIK #NENÍ_K_DISPOZICI #NEDOSTUPNÝ #GETTING_DATA #REF! #BEZUG! #WERT! #¡VALOR! #¿NOMBRE? #ДЕЛ/0! #ΔΙΑΙΡ./0! #DĚLENÍ_NULOU! #SPILL! #ÜBERLAUF! #BAŞV! #SKÄRNING! #Error Err:502 Ошибка:504'
		.split(' ')
		.map((found): [string, string] => [found, 'an error of the spreadsheet']),
	['Welding #N/A', 'an error of the spreadsheet'],
	['Course (#REF!)', 'an error of the spreadsheet'],
	['########', 'what a sheet shows instead of a value'],
	['Loading...', 'what a sheet shows instead of a value'],
	['=VLOOKUP(A2;B:C;2;0)', 'a formula instead of its result'],
	['=SUMME(A1:A3)', 'a formula instead of its result'],
	['{{ $json.name }}', 'an expression that was not evaluated'],
	['={{ $json.name }}', 'an expression that was not evaluated'],
	["Hello {{ $('Sheet').item.json['Full name'] }}!", 'an expression that was not evaluated'],
	['{{first_name}}', 'an expression that was not evaluated'],
	['$json.name', 'an expression that was not evaluated'],
	['${name}', 'an expression that was not evaluated'],
	['[object Object]', 'an object turned into text'],
	['Course: [object Object]', 'an object turned into text'],
	['[object Promise]', 'an object turned into text'],
	['Invalid DateTime', 'what a date leaves that could not be read'],
	['Course of Invalid DateTime', 'what a date leaves that could not be read'],
	['Invalid Date', 'what a date leaves that could not be read'],
	['Invalid date', 'what a date leaves that could not be read'],
	['undefined', 'what a missing value leaves'],
	['null', 'what a missing value leaves'],
	['NaN', 'what a missing value leaves'],
	['Course of undefined', 'what a missing value leaves'],
	['Jos\ufffd', 'a sign nobody can read'],
	['O\u0092Brien', 'a sign nobody can read'],
	['Ana\u0000Souza', 'a sign nobody can read'],
	['A\u0000n\u0000a\u0000', 'a sign nobody can read'],
	['Ana\u0007Souza', 'a sign nobody can read'],
	['Ana \ud83d', 'half a letter'],
	['JosÃ©', 'letters that were read in the wrong encoding'],
	['ESPAÃ‘A', 'letters that were read in the wrong encoding'],
	['Ð˜Ð²Ð°Ð½', 'letters that were read in the wrong encoding'],
	['Managerâ€™s Guide', 'letters that were read in the wrong encoding'],
	['ï»¿Ana', 'letters that were read in the wrong encoding'],
	['JosÃƒÂ©', 'letters that were read in the wrong encoding'],
];

describe('readText', () => {
	it.each(GOOD)('takes %s as it is', (good) => {
		expect(text(good)).toBe(good.normalize('NFC'));
		expect(text(good, { lines: true })).toBe(good.normalize('NFC'));
		expect(text(good, { isName: true })).toBe(
			good === 'Handling null in Java' ? undefined : good.normalize('NFC'),
		);
	});

	it.each(BAD)('refuses %j, which is %s', (bad, is) => {
		expect(refused(bad)).toMatchObject({ is });
		expect(refused(`  ${bad} `, { lines: true })).toMatchObject({ is });
	});

	it.each([
		[['ana@example.com'], 'a list'],
		[{ title: 'Welding' }, 'an object'],
		[new Date(1e12), 'a date'],
		[DateTime.utc(), 'a date'],
		[Number.NaN, 'what a calculation leaves that failed'],
		[Infinity, 'what a calculation leaves that failed'],
	])('says of %p that it is %s', (value, is) => {
		expect(refused(value)).toMatchObject({ is });
	});

	it.each([
		['\u200b', ''],
		['\ufeff \u2060\u3164\u2800', ''],
		['\u200d\ufe0f', ''],
		['Grace\u00a0Hopper', 'Grace Hopper'],
		['  Grace \t\n Hopper ', 'Grace Hopper'],
		['Grace\u000bHopper', 'Grace Hopper'],
		['Ana\u0000', 'Ana'],
		['\u0001 Ana \u0002\u0000 Souza', 'Ana Souza'],
		['\u202aAna\u202c', 'Ana'],
		['\ufeffAna\u200b Souza', 'Ana Souza'],
		['Jose\u0301', 'José'],
		[95, '95'],
		[false, 'false'],
		[undefined, ''],
		[null, ''],
	])('reads %j as %j', (value, expected) => {
		expect(text(value)).toBe(expected);
	});

	it('keeps lines where they are wanted', () => {
		expect(text('Unit 1\r\n  Unit 2\u2028Unit 3\n', { lines: true })).toBe(
			'Unit 1\n  Unit 2\nUnit 3',
		);
	});

	it('misses a part of a name, and not of a title', () => {
		for (const name of ['Ana undefined', 'null Souza', 'Ana null']) {
			expect(refused(name, { isName: true })).toMatchObject({ is: 'what a missing value leaves' });
		}
		expect(text('null Souza')).toBe('null Souza');
	});

	it('tells the setting that reads the file rightly', () => {
		expect(refused('Jos\ufffd')?.fix).toContain("'Encoding' of Extract From File to 'Latin1'");
		expect(refused('JosÃ©')?.fix).toMatch(/^'José' may be meant\..*'Encoding'.*'UTF-8'/);
		expect(refused('A\u0000n')?.fix).toContain("'UTF16LE'");
	});

	it('gives text without controls, lost letters and blanks around, or a reason, whatever it gets', () => {
		const odd = fc.constantFrom(
			'\u0000',
			'\u0085',
			'\ufffd',
			'\u200b',
			'\u00a0',
			'\r\n',
			'&nbsp;',
			'\ud83d',
			'é',
			' ',
			'Ã©',
		);
		const texts = fc.array(fc.oneof(odd, fc.string({ unit: 'grapheme' })), { maxLength: 8 });
		fc.assert(
			fc.property(texts, fc.boolean(), (parts, lines) => {
				const read = readText(parts.join(''), { lines });
				if ('refused' in read) {
					expect(read.refused.is).not.toBe('');
					expect(read.refused.fix).toMatch(/\.$/);
					expect(Array.from(read.refused.found).length).toBeLessThanOrEqual(60);
					return;
				}
				expect(read.text).toBe(read.text.trim().normalize('NFC'));
				expect(read.text).not.toMatch(/[^\P{Cc}\n]|\ufffd/u);
				if (!lines) expect(read.text).not.toContain('\n');
			}),
		);
	});

	it('reads what it read once more as the same', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (value, lines) => {
				const once = text(value, { lines });
				fc.pre(once !== undefined && !once.includes('&'));
				expect(text(once, { lines })).toBe(once);
			}),
		);
	});

	it('finds words of every language that were read as Windows-1252', () => {
		const words = fc.constantFrom(
			'José',
			'Größe',
			'Ünal',
			'François',
			'Œuvre',
			'Łukasz Żółć',
			'Šárka Černá',
			'Борис Иванов',
			'Ελένη',
			'محمد',
			'שלום',
			'田中さん',
			'नमस्ते',
			'“quoted”',
		);
		fc.assert(
			fc.property(words, (word) => {
				const misread = Array.from(
					Buffer.from(word),
					(byte) => WINDOWS[byte] ?? String.fromCharCode(byte),
				).join('');
				expect(refused(misread)).toBeDefined();
				expect(text(word)).toBe(word);
			}),
		);
	});
});

/** Where Windows-1252 differs from Latin-1. */
const WINDOWS = Object.fromEntries(
	Array.from('€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ', (letter, index) => [
		0x80 + index,
		letter,
	]),
);
