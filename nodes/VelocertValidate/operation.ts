import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v3';
import type { CheckedJob } from '../../shared/flow/operation';
import { itemOperation } from '../../shared/flow/itemOperation';
import type { Run } from '../../shared/flow/run';
import { ok } from '../../shared/http/outcome';
import type { Problem } from '../../shared/http/problem';
import { parseDay } from '../../shared/params/day';
import {
	credentialSource,
	credentialTypeInput,
	readCredentialSource,
} from '../../shared/velocert/credentialSource';
import { validateCredential, velocert } from '../../shared/velocert/endpoints';
import { resolveCredentials } from '../../shared/velocert/resolve';
import type { Verdict } from '../../shared/velocert/verdict';
import { askVerdict } from '../../shared/velocert/verdict';

const VALID = 0;
const INVALID = 1;

const input = z.object({
	credentialType: credentialTypeInput,
	source: credentialSource,
	// Filled in before anything is sent.
	credential: z.custom<IDataObject>().default({}),
});

type Input = z.infer<typeof input>;

/** One row in, one verdict out. A row that cannot fit the type is invalid without asking. */
export const validateRow = itemOperation<Input, Verdict>({
	service: velocert,
	call: validateCredential,
	outputs: 2,
	read: (row, run) => ({
		credentialType: row.locator('credentialType'),
		source: readCredentialSource(row, run.parameters),
	}),
	input,
	prepare: fitToTypes,
	request: async (run, { credentialType, credential }) =>
		await askVerdict(run.client, credentialType, credential),
	output: (verdict, _, row) => ({
		json: { ...row.item.json, validation: { ...verdict } },
		binary: row.item.binary,
		output: verdict.valid ? VALID : INVALID,
	}),
});

async function fitToTypes(run: Run, jobs: Array<CheckedJob<Input, Verdict>>): Promise<void> {
	await resolveCredentials(run.client, jobs, {
		inputOf: ({ input }) => input,
		toDay: (value) => parseDay(value, run.timeZone),
		use(job, built) {
			if ('credential' in built) job.input.credential = built.credential;
			else if ('problem' in built) job.step = ok({ valid: false, errors: [asText(built.problem)] });
			else job.step = built;
		},
	});
}

function asText({ message, description }: Problem): string {
	return description ? `${message}. ${description}` : message;
}
