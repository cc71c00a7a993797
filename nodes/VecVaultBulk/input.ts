import { z } from 'zod/v3';
import type { CheckedJob } from '../../shared/flow/operation';
import type { Run } from '../../shared/flow/run';
import { requiredText } from '../../shared/params/inputs';
import type { Submitted } from '../../shared/vec/bulk';
import { certificateInput } from '../../shared/vec/certificateInput';

const base = (run: Run) =>
	certificateInput(run.timeZone).extend({
		// Given, or filled in when the file was uploaded.
		fileId: z.string().optional(),
		key: z.string().default(''),
	});

/** An entry of a request, with what the row is remembered by. */
export type Entry = z.infer<ReturnType<typeof base>>;

export type EntryJob = CheckedJob<Entry, Submitted>;

/** What a row has to be: with a file, or with the ID of one that VEC has. */
export const inputFor = (run: Run) =>
	hasFileIds(run) ? base(run).extend({ fileId: requiredText('File ID', 255) }) : base(run);

/** Whether the rows bring IDs of files, which is one choice for all of them. */
export function hasFileIds(run: Run): boolean {
	return run.ctx.getNodeParameter('fileSource', 0, 'binary') === 'fileId';
}
