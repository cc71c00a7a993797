import { BLANKS, isPlain, UNSEEN } from './signs';

/** What stays in a text when a formula or an expression failed. Printed, it would stand on a certificate. */

/** What such a rest is, and what to do about it. */
export interface Leftover {
	/** What was found, as it stands there. */
	found: string;
	/** What that is, e.g. `an error of the spreadsheet`. */
	is: string;
	/** A whole sentence, and the same in short without its end. */
	fix: string;
	briefly: string;
}

/**
 * Errors of formulas in all languages that end with ! or ?, such as `#REF!`, `#BEZUG!`, `#¡VALOR!`,
 * `#ΔΙΑΙΡ./0!`, `#NENÍ?`, in French also with a blank; whatever comes with a later version looks the same.
 */
const FORMULA_ERROR = /^#[¡¿]?[\p{Lu}\d/_.]{2,30} ?[!?]$/u;

/**
 * Those without such an end, and those of Microsoft Access. Sources: error values of Excel by language
 * as EPPlus and the language files of HyperFormula list them; the formula languages of ONLYOFFICE.
 */
const OTHER_ERRORS =
	'#N/A #NV #N/D #N/B #N/V #I/T #Н/Д #Δ/Υ #YOK #PUUTTUU #HIÁNYZIK #NEDOSTUPNÝ #NENÍ_K_DISPOZICI #GETTING_DATA #Error #Deleted #Name? #Num! #Div/0! #Type! #Size! #Func!'.split(
		' ',
	);

/** Errors that somebody would hardly write within a text: the English ones, and those without an end. */
const WITHIN =
	/(?<![^\s(:;,–-])#(?:N\/[ADBV]|NV|I\/T|Н\/Д|Δ\/Υ|REF!|VALUE!|NAME\?|NULL!|NUM!|DIV\/0!|SPILL!|CALC!|ERROR!|GETTING_DATA|BEZUG!|WERT!|ZAHL!|VALEUR!|¡VALOR!|¡REF!|¿NOMBRE\?|ЗНАЧ!|ССЫЛКА!)(?![^\s).,;:–-])/u;

/**
 * Errors 501 to 540 of LibreOffice. English `Err:` and French `Err :` are those of its STR_ERROR_STR in
 * `sc/inc/globstr.hrc` and `source/fr/sc/messages.po`; the others are what the word for an error is in the
 * language, and were not compared with its translations.
 */
const NUMBERED =
	/(?<!\S)(?:Err|Fehler|Fout|Fel|Feil|Fejl|Virhe|Błąd|Chyba|Chyb|Hiba|Hata|Eroare|Erro|Errore|Ошибка|Помилка|Грешка|Σφάλμα|エラー|错误|錯誤|오류) ?[:：] ?5[0-4]\d(?!\S)/u;

/**
 * What a sheet shows instead of a value, for the time being or because it is too narrow. The words are
 * what Google's products say in these languages; they were not compared with its language files.
 */
const INSTEAD =
	/^(?:#{3,}|(?:Loading|Wird geladen|Chargement(?: en cours)?|Cargando|Caricamento(?: in corso)?|Carregando|A carregar|Laden|Загрузка|Завантаження|Ładowanie|Wczytywanie|Načítání|Yükleniyor|Läser in|Laster inn|Indlæser|Ladataan|読み込んでいます|読み込み中|正在加载|로드 중) ?(?:\.{3}|…))$/i;

const FORMULA =
	/^=\s*\p{Lu}[\p{Lu}\d._]*\(.*\)$|^=\s*(?:[\w.]+!|'[^']+'!)?\$?[A-Z]{1,3}\$?[1-9]\d{0,6}(?:$|\s*[-+*/&^<>])/su;

/** An expression that was never evaluated, because the field was not in the mode for it. */
const EXPRESSION =
	/\{\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}\}|\$\{[^{}]+\}|\{\s*\$(?:json|node|item|input)\b|^=?\$(?:(?:json|node|item|input)\s*[.[(]|\(['"])/;

const OBJECT_AS_TEXT = /\[object [A-Z]\w*\]/;
/** Luxon, JavaScript and moment. */
const NO_DATE = /\bInvalid Date(?:Time)?\b|^Invalid date$|\sInvalid date$/;
const NOTHING = /^(?:undefined|null|NaN|-?Infinity)$|(?<!\S)NaN ?%/;
/** Put together with `+`; n8n itself leaves nothing in place of a missing value. */
const NOTHING_AT_END = /^undefined\s|\s(?:undefined|NaN)$/;
const NOTHING_IN_NAME = /(?<!\S)(?:undefined|null|NaN)(?!\S)/;

const OF_SHEET = {
	is: 'an error of the spreadsheet',
	fix: 'Correct the formula in the sheet.',
	briefly: 'correct its formula',
};
const OF_EXPRESSION = 'Name a value that the item has.';

/** What each pattern finds, from the surest to the least sure. */
const KINDS: Array<[pattern: RegExp, kind: Omit<Leftover, 'found'>]> = [
	[FORMULA_ERROR, OF_SHEET],
	[WITHIN, OF_SHEET],
	[NUMBERED, OF_SHEET],
	[
		INSTEAD,
		{
			is: 'what a sheet shows instead of a value',
			fix: 'Widen the column, or wait until the sheet has computed it.',
			briefly: 'widen the column, or wait until it is computed',
		},
	],
	[
		FORMULA,
		{
			is: 'a formula instead of its result',
			fix: "Let the sheet give values, e.g. 'Value Render' in Google Sheets.",
			briefly: 'let the sheet give values',
		},
	],
	[
		EXPRESSION,
		{
			is: 'an expression that was not evaluated',
			fix: "Switch the field it comes from to 'Expression'.",
			briefly: "switch its field to 'Expression'",
		},
	],
	[
		OBJECT_AS_TEXT,
		{
			is: 'an object turned into text',
			fix: 'Name one value of the object in the expression, e.g. {{ $json.course.title }}.',
			briefly: 'name one value of the object',
		},
	],
	[
		NO_DATE,
		{
			is: 'what a date leaves that could not be read',
			fix: 'Correct the expression, or the date it reads.',
			briefly: 'correct the date it was made from',
		},
	],
	[
		NOTHING,
		{ is: 'what a missing value leaves', fix: OF_EXPRESSION, briefly: 'name another value' },
	],
	[
		NOTHING_AT_END,
		{ is: 'what a missing value leaves', fix: OF_EXPRESSION, briefly: 'name another value' },
	],
];

/** What every one of these rests has in it, as far as it is written in ASCII. */
const TELLTALE = /[#=${[]|: ?5[0-4]\d|\.{3}|Invalid [Dd]ate|undefined|null|NaN|Infinity/;

/** What a failed formula or expression left in a text, or undefined when nothing did. */
export function leftoverIn(text: string, isName = false): Leftover | undefined {
	// Looking for a dozen patterns in each cell would take most of the time that a row does.
	return isPlain(text) && !TELLTALE.test(text) ? undefined : leftoverInAny(text, isName);
}

/** The same for any text, by looking for each of them. */
export function leftoverInAny(text: string, isName: boolean): Leftover | undefined {
	// Signs nobody sees must not hide what the text holds without them.
	const plain = text.replace(BLANKS, ' ').replace(UNSEEN, '').trim();
	if (OTHER_ERRORS.includes(plain)) return { found: plain, ...OF_SHEET };
	for (const [pattern, kind] of KINDS) {
		const found = pattern.exec(plain);
		if (found) return { found: found[0].trim(), ...kind };
	}
	const missing = isName ? NOTHING_IN_NAME.exec(plain) : null;
	return missing
		? {
				found: missing[0],
				is: 'what a missing value leaves',
				fix: OF_EXPRESSION,
				briefly: 'name another value',
			}
		: undefined;
}
