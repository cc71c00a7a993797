import { z } from 'zod/v3';
import { checkChoice } from '../../shared/params/inputs';
import { certificateInput } from '../../shared/vec/certificateId';

const WHEN_NOT_READY = ['wait', 'error', 'output'] as const;

/** What a row has to be. */
export const input = z.object({
	certificate: certificateInput,
	whenNotReady: z
		.unknown()
		.transform((value, ctx) => checkChoice(value, ctx, 'When Not Ready', WHEN_NOT_READY)),
	field: z.unknown().transform((value) => String(value ?? '').trim() || 'data'),
	fileName: z.unknown().transform((value) => String(value ?? '').trim()),
});

/** Which certificate a row wants, and how. */
export type Input = z.infer<typeof input>;
