import type { IDataObject } from 'n8n-workflow';
import type { Client } from '../http/client';
import type { Failure, Outcome } from '../http/outcome';
import type { Problem } from '../http/problem';
import type { CredentialSource } from './credentialSource';
import type { ToDay } from './convert';
import type { TypeField } from './fields';
import { buildPayload } from './payload';
import { fetchTypeFields } from './typeFields';

/** A row whose credential is still to be built, and what to do when it is, or cannot be. */
export interface Unresolved {
	credentialType: string;
	source: CredentialSource;
	accept(credential: IDataObject): void;
	refuse(problem: Problem): void;
	/** The type's fields could not be read. */
	fail(failure: Failure): void;
}

/**
 * Builds the credential of every row against the present fields of its type. Each type is fetched
 * once; ready JSON needs no fields.
 */
export async function resolveCredentials(
	client: Client,
	rows: Unresolved[],
	toDay: ToDay,
): Promise<void> {
	const fetched = new Map<string, Outcome<TypeField[]>>();
	for (const row of rows) {
		if (row.source.kind === 'json') {
			row.accept(row.source.credential);
			continue;
		}
		let fields = fetched.get(row.credentialType);
		if (fields === undefined) {
			fields = await fetchTypeFields(client, row.credentialType);
			fetched.set(row.credentialType, fields);
		}
		if (fields.kind !== 'ok') {
			row.fail(fields);
			continue;
		}
		const payload = buildPayload(row.source, fields.value, toDay);
		if ('credential' in payload) row.accept(payload.credential);
		else row.refuse(payload.problem);
	}
}
