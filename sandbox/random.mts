/** A seeded source of ids, so that two runs of the sandbox hand out the same ones. */
export interface RandomIds {
	/** A version 4 UUID. */
	uuid(): string;
	/** Letters and digits without the easily confused ones. */
	code(length: number): string;
	/** A number from 0 up to, not including, 1. */
	chance(): number;
}

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Opens a source of ids; equal seeds give equal ids. */
export function seededIds(seed: number): RandomIds {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const hex = (length: number) =>
		Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join('');
	return {
		chance: next,
		uuid: () =>
			`${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(12)}`,
		code: (length) =>
			Array.from({ length }, () => ALPHABET[Math.floor(next() * ALPHABET.length)]).join(''),
	};
}
