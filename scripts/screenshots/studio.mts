import type { Page } from 'playwright-core';
import type { Host } from '../../test/e2e/host/openHost.mts';
import type { Google } from '../../test/e2e/standins/google.mts';

/** Where pictures are taken. */
export interface Studio {
	page: Page;
	host: Pick<Host, 'api' | 'addWorkflow'>;
	google: Google;
	/** Fills in the accounts of other services in a workflow. */
	accounts: Record<string, string>;
	/** What the names of pictures end in: nothing for light ones. */
	suffix: '' | '.dark';
}
