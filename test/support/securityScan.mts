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

/** Where a text holds something that it must not, each with a little of what stands around it. */
export function placesOf(secret: string, text: string): string[] {
	const places: string[] = [];
	for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + secret.length)) {
		places.push(text.slice(Math.max(0, at - 60), at + secret.length + 60));
	}
	return places;
}
