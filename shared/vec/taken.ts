import { z } from 'zod/v3';

/** Certificates that belong to a row of the run already, so that no two rows take one for theirs. */
export const takenIds = z.custom<Set<string>>().default(() => new Set<string>());

/** Lets all rows of a run know of the same ones. */
export function shareTaken(jobs: Array<{ input: { taken: Set<string> } }>): void {
	const taken = new Set<string>();
	for (const { input } of jobs) input.taken = taken;
}
