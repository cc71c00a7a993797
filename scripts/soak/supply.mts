import type { People, PlannedRow } from './people.mts';

/** A certificate that an execution said is in the vault. */
export interface KnownCertificate {
	uuid: string;
	email: string;
}

/** How far back rows are repeated; the newest of them are of executions still running. */
const REPEATED_FROM = 60;
const MAX_KNOWN = 200;

/** Rows for the next execution of each kind: new people, and some of what went before. */
export interface Supply {
	/** Recipients of a workflow; by `badChance` one of them is bad, and every other time some are repeated. */
	recipients(kind: string, shape: 'columns' | 'nested', badChance: number): PlannedRow[];
	/** People with files; `share` of them bad, or such that their processing fails. */
	graduates(
		title: string,
		min: number,
		max: number,
		share: { bad: number; fail: number },
	): PlannedRow[];
	/** Certificates whose processing failed, each given out once. */
	failed(): PlannedRow[] | undefined;
	/** Certificates that are there. */
	known(): PlannedRow[] | undefined;
	/** Notes what executions said. */
	learnFailed(uuid: string): void;
	learnKnown(certificate: KnownCertificate): void;
}

export function openSupply(people: People, origin: string): Supply {
	const earlier = new Map<string, PlannedRow[]>();
	const failed: string[] = [];
	const known: KnownCertificate[] = [];

	function repeated(kind: string): PlannedRow[] {
		const from = (earlier.get(kind) ?? []).slice(-REPEATED_FROM);
		if (from.length === 0 || people.chance() < 0.5) return [];
		const picked = new Set(Array.from({ length: people.count(1, 2) }, () => people.one(from)));
		return [...picked].map((row) => ({ ...row, isRepeated: true }));
	}

	function file(): string {
		const samples = `${origin}/__sandbox/samples`;
		if (people.chance() < 0.3) return `${samples}/certificate.pdf?title=Soak&name=Jane%20Doe`;
		if (people.chance() < 0.2) return `${samples}/badge.png`;
		return `${samples}/padded.pdf?size=${people.count(10_000, 400_000)}`;
	}

	return {
		recipients(kind, shape, badChance) {
			const fresh = Array.from({ length: people.count(1, 6) }, () => people[shape]());
			const others = repeated(kind);
			if (people.chance() < badChance) fresh.push(people[shape](true));
			earlier.set(kind, [
				...(earlier.get(kind) ?? []).slice(-REPEATED_FROM),
				...fresh.filter(({ isBad }) => !isBad),
			]);
			return [...others, ...fresh];
		},
		graduates(title, min, max, share) {
			return Array.from({ length: people.count(min, max) }, () => {
				const chance = people.chance();
				const how = chance < share.bad ? 'bad' : chance > 1 - share.fail ? 'fail' : undefined;
				return people.graduate(title, file(), how);
			});
		},
		failed() {
			const uuids = failed.splice(0, 2);
			return uuids.length > 0 ? uuids.map((uuid) => ({ key: uuid, fields: { uuid } })) : undefined;
		},
		known() {
			if (known.length === 0) return undefined;
			const picked = new Set([people.one(known), people.one(known)]);
			return [...picked].map(({ uuid, email }) => ({ key: uuid, fields: { uuid, email } }));
		},
		learnFailed: (uuid) => void failed.push(uuid),
		learnKnown(certificate) {
			known.push(certificate);
			if (known.length > MAX_KNOWN) known.shift();
		},
	};
}
