import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import { itemOperation } from '../../shared/flow/itemOperation';
import { pageOperation } from '../../shared/flow/pageOperation';
import { limitInput, readLimit } from '../../shared/params/fields';
import { credentialTypeInput } from '../../shared/velocert/credentialSource';
import type { CredentialType } from '../../shared/velocert/credentialTypes';
import { listAllTypes } from '../../shared/velocert/credentialTypes';
import { getInputFields, listCredentialTypes, velocert } from '../../shared/velocert/endpoints';
import type { TypeField } from '../../shared/velocert/fields';
import { exampleOf, fieldsOfExample } from '../../shared/velocert/fields';

const listInput = z.object({ limit: limitInput });
const fieldsInput = z.object({ credentialType: credentialTypeInput });

/** The credential types of the organisation, each once. */
export const listTypes = pageOperation<z.infer<typeof listInput>, CredentialType>({
	service: velocert,
	call: listCredentialTypes,
	read: (row) => ({ limit: readLimit(row) }),
	input: listInput,
	request: async (run, { limit }) => await listAllTypes(run.client, limit),
	async follow(run, jobs) {
		const lists = jobs.flatMap(({ step }) => (step?.kind === 'ok' ? [step.value] : []));
		if (lists.length > 0 && lists.every((list) => list.length === 0)) run.hint(NO_TYPES);
	},
	output: ({ id, name, displayName, ...others }) => ({
		json: { id, name, displayName, ...(others as IDataObject) },
	}),
});

const NO_TYPES =
	"This organisation has no templates yet. Make one in Velocert: open 'Issue Credentials', then 'Default templates', choose 'Use template', and save it under a name.";

/** What a credential of a type is made of. */
export const readFields = itemOperation<z.infer<typeof fieldsInput>, Record<string, unknown>>({
	service: velocert,
	call: getInputFields,
	read: (row) => ({ credentialType: row.locator('credentialType') }),
	input: fieldsInput,
	request: async (run, { credentialType }) =>
		await run.client.send(getInputFields, { path: { credentialType } }),
	output: (reply, { credentialType }) => ({
		json: {
			credentialType,
			example: exampleOf(reply) as IDataObject,
			fields: fieldsOfExample(reply).map(toField),
		},
	}),
});

/** Names as users know them: a dotted name leads into nested objects, a date is a day without time. */
function toField({ id, type, example, required }: TypeField): IDataObject {
	return {
		name: id,
		type: type === 'day' ? 'date' : type,
		example: example as IDataObject,
		required,
	};
}
