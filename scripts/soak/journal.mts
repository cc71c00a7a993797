import type { FaultKind } from '../../sandbox/faults.mts';

/** One request to the sandbox, with what its own log does not tell: the fault, and whom it names. */
export interface JournalEntry {
	/** Milliseconds since 1970, of arrival and of the end of the answer. */
	at: number;
	endedAt: number;
	endpoint: string;
	method: string;
	path: string;
	/** 0 when the connection ended without an answer. */
	status: number;
	fault?: FaultKind;
	/** Addresses in the body. */
	people: string[];
}

/** What the process of the sandbox tells this one. */
export type SandboxMessage = { origin: string } | { entry: JournalEntry };

/** Addresses of the soak, and nothing else in a body. */
export const PERSON = /soak\d+@example\.com/g;

/** Faults after which nobody can tell from outside whether the request took effect. */
export function isAmbiguous({ fault }: JournalEntry): boolean {
	return fault !== undefined && fault !== '429';
}
