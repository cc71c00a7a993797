import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import type { CheckedJob } from '../../shared/flow/operation';
import type { EarlierUnknown } from '../../shared/flow/unlessWritten';
import { checkChoice } from '../../shared/params/inputs';
import type { CredentialSource } from '../../shared/velocert/credentialSource';
import {
	checkCredentialType,
	checkRecipientEmail,
	checkSource,
} from '../../shared/velocert/credentialSource';
import { checkDedupeKey } from '../../shared/velocert/dedupeKey';

/** A row with whom it is for, what is to be issued, and what it is remembered by. */
export interface Recipient {
	credentialType: string;
	email: string;
	source: CredentialSource;
	dedupeKey: string;
	earlierUnknown: EarlierUnknown;
	/** Filled in before anything is sent, when the type's fields are known; so is the key. */
	credential: IDataObject;
	key: string;
}

/** What is known of a recipient afterwards. */
export interface Issued {
	status: 'submitted' | 'skipped' | 'dryRun';
	/** Why it was skipped, or what would become of it in a real run. */
	reason?: string;
	response?: unknown;
}

export type IssueJob = CheckedJob<Recipient, Issued>;

/** Checked in one go, because an object of checks would be made of objects by the dozen for each row. */
export const input = z.unknown().transform((value, ctx): Recipient => {
	const { credentialType, email, source, dedupeKey, earlierUnknown } = value as Given;
	return {
		credentialType: checkCredentialType(credentialType, ctx),
		email: checkRecipientEmail(email, ctx),
		source: checkSource(source, ctx),
		dedupeKey: checkDedupeKey(dedupeKey, ctx),
		earlierUnknown: checkChoice(earlierUnknown, ctx, 'Earlier Unknown', EARLIER_UNKNOWN),
		credential: NOTHING_YET,
		key: '',
	};
});

type Given = Record<keyof Recipient, unknown>;
const EARLIER_UNKNOWN: EarlierUnknown[] = ['report', 'takeAsIssued', 'issueAgain'];
const NOTHING_YET: IDataObject = Object.freeze({});
