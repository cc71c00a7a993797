import type { Client } from '../http/client';
import type { Failure, Outcome } from '../http/outcome';
import { concernsAll, forTheRest } from '../http/outcome';
import { mapInTurns } from '../http/pool';
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
	// What every further type would be answered with, too.
	let end: Failure | undefined;
	const fieldsOf = async (credentialType: string) => {
		const fields = end ?? (await fetchTypeFields(client, credentialType));
		fetched.set(credentialType, fields);
		if (fields.kind !== 'ok' && concernsAll(fields)) end = forTheRest(fields);
		return fields;
	};
	const build = (source: CredentialSource, fields: Outcome<TypeField[]>) =>
		fields.kind === 'ok' ? buildPayload(source, fields.value, toDay) : fields;
	return await mapInTurns<Unresolved, Payload | Failure>(
		client,
		rows,
		({ credentialType, source }) => {
			if (source.kind === 'json' && !always) return { credential: source.credential };
			const fields = fetched.get(credentialType);
			if (fields) return build(source, fields);
			return fieldsOf(credentialType).then((found) => build(source, found));
		},
	);
}
