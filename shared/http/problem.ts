import type { IDataObject } from 'n8n-workflow';

/** What a user reads when something stands in the way: what happened, and what to do. */
export interface Problem {
	/** At most 100 characters, names the field label in single quotes. */
	message: string;
	description?: string;
	/** HTTP status, when a service answered. */
	status?: number;
	/** Label or name of the field concerned. */
	field?: string;
	/** The number of the item that is to blame, where all of them share its end. */
	item?: number;
	/** Set when the call may have taken effect although no answer says so. */
	unknown?: boolean;
	/** Set when nothing was sent, because the run ended before. */
	notSent?: boolean;
}

/** What a user reads in the output panel about a run as a whole. */
export interface Note {
	message: string;
	type: 'info' | 'warning';
}

const MAX_SERVICE_TEXT = 300;

/** What a user does about a problem that says nothing of its own on it. */
const LOOK_AT_FIELDS = "Correct the fields of this node or the item's data, then run it again.";

/** The `error` of a failed item: what happened, what to do, and which field it is about. */
export function failureOf({ message, description, field }: Problem): IDataObject {
	return {
		message,
		description: description ?? LOOK_AT_FIELDS,
		...(field === undefined ? {} : { field }),
	};
}

/** Text of a service, short enough to be read. */
export function serviceText(text: string): string {
	return cut(text.replace(/\s+/g, ' ').trim(), MAX_SERVICE_TEXT);
}

/** A text of at most `length` UTF-16 units; where it was longer, it ends in `…`. */
export function cut(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
