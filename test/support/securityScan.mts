import { inspect } from 'node:util';
import type { NodeResult } from './runNode.mts';

/** Everything of a run that n8n saves, shows or may log, as one text. */
export function allTextOf({ outputs, error, hints, data }: NodeResult): string {
	const deep = { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity };
	return [
		JSON.stringify({ outputs, error, hints, data }),
		// With what JSON leaves out: stacks, causes, hidden members.
		inspect({ error, data }, { ...deep, showHidden: true }),
	].join('\n');
}
