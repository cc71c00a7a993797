import { z } from 'zod/v3';
import { certificateInput } from '../../shared/vec/certificateId';

/** What a row has to be. */
export const input = z.object({
	certificate: certificateInput,
	whenNotReady: z.unknown().transform((value) => String(value ?? 'wait')),
	field: z.unknown().transform((value) => String(value ?? '').trim() || 'data'),
	fileName: z.unknown().transform((value) => String(value ?? '').trim()),
});

/** Which certificate a row wants, and how. */
export type Input = z.infer<typeof input>;
