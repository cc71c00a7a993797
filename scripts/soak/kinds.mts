import { issueKinds } from './issueKinds.mts';
import type { Kind } from './kind.mts';
import { readingKinds } from './readingKinds.mts';
import { vaultKinds } from './vaultKinds.mts';

/** Every workflow that is started from outside. */
export const KINDS: Kind[] = [...issueKinds, ...vaultKinds, ...readingKinds];
