import type { Client } from '../http/client';
import type { Failure, Outcome } from '../http/outcome';
import type { CredentialSource } from './credentialSource';
import type { ToDay } from './convert';
import type { TypeField } from './fields';
import type { Payload } from './payload';
import { buildPayload } from './payload';
import { fetchTypeFields } from './typeFields';

/** A row whose credential is still to be built. */
export interface Unresolved {
	credentialType: string;
	source: CredentialSource;
}

/**
 * Builds the credential of every row, in the order given, against the present fields of its type; a
 * failure where those cannot be read. Each type is fetched once, and left in `fetched`; ready JSON
 * needs no fields unless `always` is set.
 */
export async function resolveCredentials(
	client: Client,
	rows: Unresolved[],
	toDay: ToDay,
	{ fetched = new Map<string, Outcome<TypeField[]>>(), always = false } = {},
): Promise<Array<Payload | Failure>> {
	const resolved: Array<Payload | Failure> = [];
	for (const { credentialType, source } of rows) {
		if (source.kind === 'json' && !always) {
			resolved.push({ credential: source.credential });
			continue;
		}
		let fields = fetched.get(credentialType);
		if (fields === undefined) {
			fields = await fetchTypeFields(client, credentialType);
			fetched.set(credentialType, fields);
		}
		resolved.push(fields.kind === 'ok' ? buildPayload(source, fields.value, toDay) : fields);
	}
	return resolved;
}
