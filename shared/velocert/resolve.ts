import type { Client } from '../http/client';
import type { Failure, Outcome } from '../http/outcome';
import { concernsAll, forTheRest, notSent } from '../http/outcome';
import { eachInTurns, runBounded } from '../http/pool';
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

/** How rows come to their credentials, and what becomes of them then. */
export interface Resolving<Row> {
	inputOf(row: Row): Unresolved;
	toDay: ToDay;
	/** Whether ready JSON needs the fields of its type as well. */
	always?: boolean;
	/** Takes the credential of a row; a failure where the fields of its type cannot be read. */
	use(row: Row, built: Payload | Failure, fields: TypeField[] | undefined): void;
}

/**
 * Builds the credential of every row, in the order given, against the present fields of its type, of
 * which each is fetched once. What is built is handed on row by row, because a list of it would live
 * as long as the rows do.
 */
export async function resolveCredentials<Row>(
	client: Client,
	rows: Row[],
	{ inputOf, toDay, always = false, use }: Resolving<Row>,
): Promise<void> {
	const needsFields = ({ source }: Unresolved) => source.kind !== 'json' || always;
	const fetched = new Map<string, Outcome<TypeField[]>>();
	await fetchTypes(client, rows.map(inputOf).filter(needsFields), fetched);
	await eachInTurns(client, rows, (row) => {
		const input = inputOf(row);
		const { credentialType, source } = input;
		const fields = fetched.get(credentialType) ?? notSent('cancelled');
		if (fields.kind === 'ok') use(row, buildPayload(source, fields.value, toDay), fields.value);
		else use(row, source.kind === 'json' && !needsFields(input) ? source : fields, undefined);
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
