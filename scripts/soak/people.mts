import type { RandomIds } from '../../sandbox/random.mts';

/** One row of an execution, and what is known of it before. */
export interface PlannedRow {
	/** What the row is recognised by in results: an address, or a UUID. */
	key: string;
	fields: Record<string, unknown>;
	/** It was in an earlier execution of the same workflow. */
	isRepeated?: boolean;
	/** It has to fail, because nothing may be sent for it. */
	isBad?: boolean;
}

const NAMES = ['Ana Souza', 'Борис Иванов', 'Chloé Dupont', 'Deniz Yılmaz', 'Žofie Nováková'];

/** Makes rows of people nobody had before. */
export interface People {
	chance(): number;
	/** A whole number of so many at least and at most. */
	count(min: number, max: number): number;
	/** One of a list. */
	one<T>(list: readonly T[]): T;
	/** Columns for credential type 101 of the sandbox. */
	columns(isBad?: boolean): PlannedRow;
	/** A nested credential for type 102; a bad one lacks a field, which only the service notices. */
	nested(isBad?: boolean): PlannedRow;
	/** For the vault; `fail` lets its processing fail. */
	graduate(title: string, file: string, how?: 'bad' | 'fail'): PlannedRow;
}

/** Opens the source; equal seeds give equal rows in the same order of calls. */
export function openPeople(ids: RandomIds): People {
	let made = 0;
	const { chance } = ids;
	const next = (isBad: boolean) => {
		made += 1;
		const number = String(made).padStart(6, '0');
		const name = `${NAMES[made % NAMES.length]} ${made}`;
		// Without @, so that it is refused before anything is sent.
		return { name, address: isBad ? `soak${number}.example.com` : `soak${number}@example.com` };
	};
	return {
		chance,
		count: (min, max) => min + Math.floor(chance() * (max - min + 1)),
		one: (list) => list[Math.floor(chance() * list.length)],
		columns(isBad = false) {
			const { name, address } = next(isBad);
			return {
				key: address,
				isBad,
				fields: {
					email: address,
					recipientName: name,
					courseTitle: 'Food Safety',
					completionDate: '2026-11-24',
					score: made % 100,
					passed: true,
				},
			};
		},
		nested(isBad = false) {
			const { name, address } = next(false);
			const course = { title: 'Welding', ...(isBad ? {} : { hours: 12 }) };
			const [firstName, lastName] = name.split(' ');
			const recipient = { firstName, lastName };
			const credential = { recipient, course, skills: ['MIG'], issuedOn: '2026-11-24' };
			return { key: address, isBad, fields: { email: address, credential } };
		},
		graduate(title, file, how) {
			const { name, address } = next(how === 'bad');
			const fullName = how === 'fail' ? `${name} [fail]` : name;
			return {
				key: address,
				isBad: how === 'bad',
				fields: { email: address, name: fullName, title, file },
			};
		},
	};
}
