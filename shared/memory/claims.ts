import { randomUUID } from 'crypto';
import { contest } from './contest';
import type { Contest, Time } from './contest';
import type { Ended } from './holds';
import { endHold, startHold } from './holds';
import type { MarkName } from './marks';
import type { PlaceContext } from './place';
import { placeOfMarks } from './place';
import type { Pulse } from './pulse';
import { openPulse } from './pulse';
import type { MarkRecord } from './record';
import { openRecord } from './record';

/** Which keys this run is at work on, as the record of what is under way shows it to other executions and processes. */

/** Keys that were won together, kept recorded until the last of them is let go. */
interface Group {
	own: string;
	/** Those that are not let go. */
	keys: Set<string>;
	/** Those that were written, whose claims are gone and whose other marks, by these names, go with the last of the group. */
	written: Map<string, MarkName[]>;
	stops: Array<() => void>;
}

export interface Claims {
	readonly record: MarkRecord;
	readonly pulse: Pulse;
	/** Keys this run is at work on. */
	held(): string[];
	isHeld(key: string): boolean;
	hasBegun(key: string): boolean;
	setBegun(keys: readonly string[]): void;
	/** A mark to record with the beginning of writes where others are, which tells whether their claims come back. */
	proofOf(keys: readonly string[]): string[];
	/** Says of keys that nobody had written them: marks that are put back tell it, too. */
	setUnwritten(keys: Iterable<string>): void;
	markOf(key: string, name: MarkName): string;
	marksOf(keys: Iterable<string>, ...names: MarkName[]): string[];
	/**
	 * Records marks of each key so that nobody else has them, see `contest`; `also` of the keys whose first mark was won.
	 * Who waits for others is at work only when it wins one.
	 */
	contest(
		keys: readonly string[],
		names: MarkName[],
		also?: MarkName[],
		isWaiting?: boolean,
	): Promise<Contest>;
	/** Does something with keys that no other execution of this process may touch meanwhile; lets them go when it rejects. */
	alone<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
	/** Keeps what was won recorded until the keys are let go, with the marks of the given names, too. */
	keep(keys: readonly string[], result: Contest, also?: MarkName[]): void;
	/**
	 * Lets keys go, and takes the marks of the given names away, of written ones when their group has
	 * come to its end; `isFirm` sees to it that no other process writes them back.
	 */
	letGo(keys: readonly string[], how: Ended, names?: MarkName[], isFirm?: boolean): Promise<void>;
	/** Takes away what is left of this run's own marks. */
	close(): Promise<void>;
}

/** Looking for so few marks in vain costs less than finding out whether that is needed. */
const FEW = 100;

const pulses = new WeakMap<MarkRecord, Pulse>();

/** Opens the claims of one run. Asks nothing yet; what rejects later, does so when n8n's database does. */
export function openClaims(ctx: PlaceContext, time: Time): Claims {
	const record = openRecord(ctx, placeOfMarks(ctx), time.clock);
	const pulse = pulses.get(record) ?? openPulse(record, time.clock);
	pulses.set(record, pulse);
	const node = ctx.getNode().id;
	const place = `${ctx.getWorkflow().id} ${node}`;
	const held = new Set<string>();
	const begun = new Set<string>();
	const unwritten = new Set<string>();
	const groups = new Map<string, Group>();
	const proofs = new Map<string, string>();
	/** Own marks that are of no use any more, to be taken away with the next ones. */
	const spare: string[] = [];
	const markOf = (key: string, name: MarkName) => `${node} ${key} ${name}`;
	const marksOf = (keys: Iterable<string>, ...names: MarkName[]) => {
		const list = [...keys];
		return names.flatMap((name) => list.map((key) => markOf(key, name)));
	};

	/** Forgets that keys belong to their groups; gives the groups that are empty then. */
	function leaveGroups(
		keys: readonly string[],
		written: readonly string[],
		names: MarkName[],
	): Group[] {
		const isWritten = new Set(written);
		const empty: Group[] = [];
		for (const key of keys) {
			const group = groups.get(key);
			groups.delete(key);
			group?.keys.delete(key);
			if (isWritten.has(key)) group?.written.set(key, names);
			if (group?.keys.size !== 0) continue;
			for (const stop of group.stops) stop();
			empty.push(group);
		}
		return empty;
	}

	const seesOthers = async () => record.hasOthers() || (await pulse.hasOthers().catch(() => true));

	async function letGo(
		keys: readonly string[],
		how: Ended,
		names: MarkName[] = [],
		isFirm = names.length > 0,
	): Promise<void> {
		const isLong = (key: string) => how === 'written' && isFirm && groups.has(key);
		const later = keys.filter(isLong);
		const now = keys.filter((key) => !isLong(key));
		const others = names.filter((name) => name !== 'claimed');
		const empty = leaveGroups(keys, later, others);
		const ends = keys.flatMap((key) => proofs.get(key) ?? []);
		for (const key of keys) proofs.delete(key);
		spare.push(...empty.map(({ own }) => own), ...new Set(ends));
		// A key that nobody claims is what the ledger says of it, whatever else is left of it here. So the
		// claims of what was written go at once, and all else at the end of the group: n8n looks for each
		// mark from the start of its list.
		const parts = empty.flatMap((group) => [...group.written]);
		const written = parts.map(([key]) => key);
		// Own marks alone are in nobody's way; they go with the next marks that are, or at the end.
		const owns = names.length > 0 || written.length > 0 ? spare.splice(0) : [];
		const before = written.length < FEW || (await seesOthers()) ? written : [];
		const marks = [
			...marksOf(now, ...names),
			...marksOf(new Set([...before, ...later]), 'claimed'),
			...parts.flatMap(([key, some]) => marksOf([key], ...some)),
			...owns,
			...(owns.length > 0 ? pulse.spent() : []),
		];
		// Whoever waits for these keys is not to take this process for gone before that is sure.
		const proof = isFirm || written.length > 0 ? (empty[0]?.own ?? ends[0]) : undefined;
		await record.remove(marks, proof, proof === undefined ? undefined : pulse.start());
		for (const key of keys) {
			begun.delete(key);
			unwritten.delete(key);
			if (held.delete(key)) endHold(`${place} ${key}`, how);
		}
	}

	return {
		record,
		pulse,
		held: () => [...held],
		isHeld: (key) => held.has(key),
		hasBegun: (key) => begun.has(key),
		setBegun: (keys) => keys.forEach((key) => begun.add(key)),
		proofOf(keys) {
			if (keys.length === 0 || !record.hasOthers()) return [];
			const proof = randomUUID();
			for (const key of keys) proofs.set(key, proof);
			return [proof];
		},
		setUnwritten(keys) {
			for (const key of keys) unwritten.add(key);
		},
		markOf,
		marksOf,
		async contest(keys, names, also = [], isWaiting = false) {
			const first = new Map(keys.map((key) => [markOf(key, names[0]), key]));
			return await contest(record, marksOf(keys, ...names), time, (won) => {
				const keysWon = won.flatMap((mark) => first.get(mark) ?? []);
				return [...marksOf(keysWon, ...also), ...pulse.marks(isWaiting && won.length === 0)];
			});
		},
		async alone(keys, work) {
			for (const key of keys) {
				held.add(key);
				startHold(`${place} ${key}`);
			}
			let isDone = false;
			try {
				const result = await work();
				isDone = true;
				return result;
			} finally {
				if (!isDone) {
					await letGo(
						keys.filter((key) => groups.has(key)),
						'left',
					);
					// What never stood may be somebody else's, who is at work on it.
					await letGo(
						keys.filter((key) => held.has(key)),
						'elsewhere',
					);
				}
			}
		},
		keep(keys, { own }, also = []) {
			if (keys.length === 0) return void spare.push(own);
			const group: Group = { own, keys: new Set(keys), written: new Map(), stops: [] };
			const marks = () => {
				const open = [...group.keys];
				const isIn = (some: Set<string>) => open.filter((key) => some.has(key));
				return [
					...marksOf(open, 'claimed', 'asked', ...also),
					...marksOf(isIn(unwritten), 'unwritten'),
					...marksOf(isIn(begun), 'begun'),
				];
			};
			group.stops.push(record.keep(own, marks), pulse.start());
			for (const key of keys) groups.set(key, group);
		},
		letGo,
		close: async () => void (await record.remove(spare.splice(0))),
	};
}
