import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Problem } from '../http/problem';
import { yesOrNo } from '../params/yesNo';

/** The options that decide who is mailed, with their labels: nobody may guess what is meant by them. */
const SWITCHES = { dryRun: 'Dry Run', skipAlreadyIssued: 'Skip Already Issued' };

/**
 * What is wrong when one of them says neither yes nor no, or not the same for all items, since it holds
 * for the whole run. `options` are those of the first item. Only where an expression gives the option
 * can items differ, so only then is it read for each.
 */
export function switchProblem(ctx: IExecuteFunctions, options: IDataObject): Problem | undefined {
	const raw = ctx.getNode().parameters.options as IDataObject | string | undefined;
	for (const [name, label] of Object.entries(SWITCHES)) {
		const first = yesOrNo(options[name]);
		if (first === undefined) return neitherNor(label, options[name], 0);
		if (!isExpression(typeof raw === 'string' ? raw : raw?.[name])) continue;
		const { length } = ctx.getInputData();
		for (let index = 1; index < length; index++) {
			const value: unknown = ctx.getNodeParameter(`options.${name}`, index, null);
			const other = yesOrNo(value);
			if (other === undefined) return neitherNor(label, value, index);
			if ((other === true) !== (first === true)) return mixed(label, first === true, index);
		}
	}
	return undefined;
}

function isExpression(value: unknown): boolean {
	return typeof value === 'string' && value.startsWith('=');
}

function neitherNor(label: string, value: unknown, index: number): Problem {
	const shown = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return {
		field: label,
		message: `'${label}' is neither yes nor no, so nothing was sent`,
		item: index,
		description: `It contains '${shown.slice(0, 60)}'. An expression may give true or false, yes or no, 1 or 0.`,
	};
}

function mixed(label: string, first: boolean, index: number): Problem {
	const [one, other] = first ? ['on', 'off'] : ['off', 'on'];
	return {
		field: label,
		message: `'${label}' is not the same for all items, so nothing was sent`,
		description: `It is ${one} for item 0 and ${other} for item ${index}, but holds for the whole run. Let the expression give the same for every item, or part the items with an If node before.`,
	};
}
