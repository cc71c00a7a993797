import type { WorkflowJson } from '../../test/e2e/host/n8nApi.mts';
import type { PlannedRow } from './people.mts';
import type { Supply } from './supply.mts';

/** One workflow of the soak, and how it is used. */
export interface Kind {
	name: string;
	/** How often it is taken, in parts of the whole. */
	weight: number;
	workflow: WorkflowJson;
	/** Rows of the next execution; nothing when there is nothing to do for it. */
	rows(supply: Supply): PlannedRow[] | undefined;
	/** The node whose result counts for each row, should the execution fail. */
	counts: string;
	/** What the rows are held against: what was issued, stored or retried, or only read. */
	against: 'issued' | 'stored' | 'retried' | 'read';
}
