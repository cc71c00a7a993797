import type { Client } from '../http/client';
import type { Failure, Outcome } from '../http/outcome';
import { concernsAll, forTheRest, notSent } from '../http/outcome';
import { mapInTurns, runBounded } from '../http/pool';
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
	const needsFields = ({ source }: Unresolved) => source.kind !== 'json' || always;
	await fetchTypes(client, rows.filter(needsFields), fetched);
	return await mapInTurns<Unresolved, Payload | Failure>(client, rows, (row) => {
		const { credentialType, source } = row;
		if (source.kind === 'json' && !needsFields(row)) return { credential: source.credential };
		const fields = fetched.get(credentialType) ?? notSent('cancelled');
		return fields.kind === 'ok' ? buildPayload(source, fields.value, toDay) : fields;
	});
}

/** Fetches the fields of all types that rows name, each once, within the bounds of the run. */
async function fetchTypes(
	client: Client,
	rows: Unresolved[],
	fetched: Map<string, Outcome<TypeField[]>>,
): Promise<void> {
	const types = [...new Set(rows.map(({ credentialType }) => credentialType))];
	// What every further type would be answered with, too.
	let end: Failure | undefined;
	const fetchOne = async (credentialType: string) => {
		const fields = await fetchTypeFields(client, credentialType);
		fetched.set(credentialType, fields);
		if (fields.kind !== 'ok' && concernsAll(fields)) end ??= forTheRest(fields);
	};
	await runBounded(client, types, fetchOne, () => end !== undefined);
	if (end) for (const type of types) if (!fetched.has(type)) fetched.set(type, end);
}
