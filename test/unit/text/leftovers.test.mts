import { readText } from '../../../shared/text/readText.ts';

describe('What hides in a text', () => {
	it.each([
		['a sign nobody sees behind it', '#N/A\u200b'],
		['a mark in front of it', '\ufeff#BEZUG!'],
		['a blank that does not break', 'Err\u00a0:502'],
		['the blank of French', '#MACRO\u202f?'],
	])('is an error of a sheet with %s', (_, text) => {
		expect(readText(text)).toMatchObject({ refused: { is: 'an error of the spreadsheet' } });
	});

	it.each([
		['Wird geladen...', 'what a sheet shows instead of a value'],
		['Chargement…', 'what a sheet shows instead of a value'],
		['=A1', 'a formula instead of its result'],
		['=\'Sheet 1\'!$B$2&" "&C2', 'a formula instead of its result'],
		['{{ $json.name }', 'an expression that was not evaluated'],
		['Dear {$json.name}', 'an expression that was not evaluated'],
		['Passed with NaN%', 'what a missing value leaves'],
		['Ana \ufffc', 'a sign nobody can read'],
	])('is told of %s', (text, is) => {
		expect(readText(text)).toMatchObject({ refused: { is } });
	});

	it.each(['Loading', '= A1 Level', 'A1', '{{', '{ $5 }', 'Chargement des camions', 'NaN in Code'])(
		'is nothing in %s',
		(text) => expect(readText(text)).toEqual({ text }),
	);
});
