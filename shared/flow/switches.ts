import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { toNodeError } from '../http/nodeErrors';
import { yesOrNo } from '../params/fields';

/** The options that decide who is mailed, with their labels: nobody may guess what is meant by them. */
const SWITCHES = { dryRun: 'Dry Run', skipAlreadyIssued: 'Skip Already Issued' };

/**
 * Refuses a run in which one of them says neither yes nor no, or not the same for all items, since it
 * holds for the whole run. `options` are those of the first item. Only where an expression gives the
 * option can items differ, so only then is it read for each.
 */
export function checkSwitches(ctx: IExecuteFunctions, options: IDataObject): void {
	const raw = ctx.getNode().parameters.options as IDataObject | string | undefined;
	for (const [name, label] of Object.entries(SWITCHES)) {
		const first = isSwitchedOn(ctx, label, options[name], 0);
		if (!isExpression(typeof raw === 'string' ? raw : raw?.[name])) continue;
		const { length } = ctx.getInputData();
		for (let index = 1; index < length; index++) {
			const value = ctx.getNodeParameter(`options.${name}`, index, null);
			if (isSwitchedOn(ctx, label, value, index) !== first) refuseMixed(ctx, label, first, index);
		}
	}
}

function isExpression(value: unknown): boolean {
	return typeof value === 'string' && value.startsWith('=');
}

function isSwitchedOn(
	ctx: IExecuteFunctions,
	label: string,
	value: unknown,
	index: number,
): boolean {
	const known = yesOrNo(value);
	if (known !== undefined) return known === true;
	const shown = typeof value === 'object' ? JSON.stringify(value) : String(value);
	const problem = {
		message: `'${label}' is neither yes nor no, so nothing was sent`,
		description: `It contains '${shown.slice(0, 60)}'. An expression may give true or false, yes or no, 1 or 0.`,
	};
	throw toNodeError(ctx.getNode(), problem, index);
}

function refuseMixed(ctx: IExecuteFunctions, label: string, first: boolean, index: number): never {
	const [one, other] = first ? ['on', 'off'] : ['off', 'on'];
	throw toNodeError(ctx.getNode(), {
		message: `'${label}' is not the same for all items, so nothing was sent`,
		description: `It is ${one} for item 0 and ${other} for item ${index}, but holds for the whole run. Let the expression give the same for every item, or part the items with an If node before.`,
	});
}
