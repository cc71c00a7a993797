import type { Client } from '../http/client';
import type { Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import { getInputFields } from './endpoints';
import type { TypeField } from './fields';
import { fieldsOfExample } from './fields';

/**
 * The fields a credential type has now, told from the example that the service gives. Source: Velocert
 * guide "Learn about credential input fields".
 */
export async function fetchTypeFields(
	client: Client,
	credentialType: string,
): Promise<Outcome<TypeField[]>> {
	const outcome = await client.send(getInputFields, { path: { credentialType } });
	return outcome.kind === 'ok' ? ok(fieldsOfExample(outcome.value)) : outcome;
}
