import { controlKinds } from './controlKinds.mts';
import { issueKinds } from './issueKinds.mts';
import type { Kind } from './kind.mts';
import { readingKinds } from './readingKinds.mts';
import { vaultKinds } from './vaultKinds.mts';

/** Every workflow that is started from outside. */
export function kindsFor({ control }: { control: boolean }): Kind[] {
	return control ? controlKinds : [...issueKinds, ...vaultKinds, ...readingKinds];
}
