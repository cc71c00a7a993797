import { parseArgs } from 'node:util';

export interface SoakOptions {
	minutes: number;
	perMinute: number;
	/** Decides the mix, the rows and the chances of faults; not the timing. */
	seed: number;
	/** Chance of each kind of fault for each request. */
	fault: number;
	/** Only n8n's own nodes, to tell what of a growth is n8n's. */
	control: boolean;
	/** Whether the result replaces the one in docs/measurements. */
	write: boolean;
}

/** What was asked for on the command line; throws at what cannot be. */
export function readOptions(args: string[]): SoakOptions {
	const { values } = parseArgs({
		args,
		options: {
			minutes: { type: 'string', default: '30' },
			'per-minute': { type: 'string', default: '50' },
			seed: { type: 'string' },
			fault: { type: 'string', default: '0.01' },
			control: { type: 'boolean', default: false },
			write: { type: 'boolean', default: false },
		},
	});
	return {
		// With less, a sixth of it would hold too few samples.
		minutes: numberWithin('minutes', values.minutes, 2, 24 * 60),
		perMinute: numberWithin('per-minute', values['per-minute'], 1, 600),
		seed: numberWithin('seed', values.seed ?? String(Date.now() % 1_000_000), 0, 2 ** 31),
		fault: numberWithin('fault', values.fault, 0, 0.1),
		control: values.control,
		// A control is no result of this package.
		write: values.write && !values.control,
	};
}

function numberWithin(name: string, text: string, min: number, max: number): number {
	const value = Number(text);
	if (value >= min && value <= max) return value;
	throw new Error(`--${name} ${text} is not a number between ${min} and ${max}`);
}
