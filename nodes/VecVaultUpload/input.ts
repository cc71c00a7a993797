import { z } from 'zod/v3';
import type { CheckedJob } from '../../shared/flow/operation';
import type { Run } from '../../shared/flow/run';
import { certificateInput } from '../../shared/vec/certificateInput';
import { takenIds } from '../../shared/vec/taken';
import type { Uploaded } from '../../shared/vec/upload';

/** What a row has to be; the key, the file and what is taken are filled in before anything is sent. */
export const inputFor = (run: Run) =>
	certificateInput(run.timeZone).extend({ key: z.string().default(''), taken: takenIds });

/** A certificate to upload, with what the row is remembered by. */
export type Input = z.infer<ReturnType<typeof inputFor>>;
export type UploadJob = CheckedJob<Input, Uploaded>;
