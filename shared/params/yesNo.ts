import { UNSEEN } from '../text/signs';

/** A switch, which an expression may also give as text or number; `fallback` when it gives neither yes nor no. */
export function isOn(value: unknown, fallback = false): boolean {
	const known = yesOrNo(value);
	return typeof known === 'boolean' ? known : fallback;
}

/** Also what sheets write in other languages, whatever blanks and signs nobody sees stand around it. */
const YES = 'true yes y on 1 1.0 wahr vrai verdadero verdadeiro vero ja oui si sí sim'.split(' ');
const NO = 'false no n off 0 0.0 falsch faux falso nein non não nao'.split(' ');

/** What a switch says; `empty` where it says nothing, undefined where that is neither yes nor no. */
export function yesOrNo(value: unknown): boolean | 'empty' | undefined {
	if (typeof value === 'boolean') return value;
	if (value === undefined || value === null) return 'empty';
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = String(value)
		.normalize('NFKC')
		.replace(UNSEEN, '')
		.replace(/\s+/g, '')
		.toLowerCase();
	if (text === '') return 'empty';
	if (YES.includes(text)) return true;
	return NO.includes(text) ? false : undefined;
}
