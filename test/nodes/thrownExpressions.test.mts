import type { IDataObject } from 'n8n-workflow';
import type { Use } from '../support/allNodes.mts';
import { USES } from '../support/allNodes.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import {
	ERROR_OUTPUT,
	expectTruth,
	runUse,
	twoItems,
	WRITES,
	written,
} from '../support/thrown.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));

const BROKEN = "={{ $('Renamed').item.json.value }}";

/** As it was for the first item, and broken for the others. */
function brokenLater(value: unknown): string {
	const isExpression = typeof value === 'string' && value.startsWith('={{');
	const before = isExpression ? value.slice(3, -2) : JSON.stringify(value ?? null);
	return `={{ $itemIndex === 0 ? (${before}) : $('Renamed').item.json.value }}`;
}

/** The parameters with the expression of one of them, or of a member of it, spoiled; by its name. */
function spoiled(use: Use, spoil: (value: unknown) => unknown): Array<[string, IDataObject]> {
	const ways: Array<[string, IDataObject]> = [];
	for (const property of use.node().description.properties) {
		const { name, type, default: fallback } = property;
		if (type === 'notice') continue;
		const value = use.parameters[name] ?? fallback;
		const add = (member: string, broken: unknown) =>
			ways.push([`${name}${member}`, { ...use.parameters, [name]: broken } as IDataObject]);
		if (type === 'resourceLocator') {
			add('', {
				...(value as IDataObject),
				__rl: true,
				value: spoil((value as IDataObject).value),
			});
		} else if (type === 'resourceMapper') {
			add('', { mappingMode: 'defineBelow', value: { recipientName: spoil('Ana') }, schema: [] });
		} else add('', spoil(value));
		if (type !== 'collection') continue;
		for (const option of property.options ?? []) {
			if (!('type' in option)) continue;
			add(`.${option.name}`, { ...(value as IDataObject), [option.name]: spoil(option.default) });
		}
	}
	return ways;
}

const cases = (spoil: (value: unknown) => unknown) =>
	USES.flatMap((use) =>
		spoiled(use, spoil).map(([name, parameters]): [string, string, Use, IDataObject] => [
			use.title,
			name,
			use,
			parameters,
		]),
	);

describe('An expression that cannot be worked out', () => {
	it.each(cases(() => BROKEN))('of %s (%s) is told on Error', async (_, __, use, parameters) => {
		const items = await twoItems(sandbox.current, use.title);
		expectTruth(
			sandbox.current,
			use,
			await runUse(sandbox.current, use, { ...ERROR_OUTPUT, parameters, items }),
			items,
		);
	});

	it.each(cases(() => '={{ null }}'))(
		'that gives nothing, of %s (%s), is told in words a user knows, or does not matter',
		async (_, __, use, parameters) => {
			const items = await twoItems(sandbox.current, use.title);
			const result = await runUse(sandbox.current, use, { ...ERROR_OUTPUT, parameters, items });
			expectTruth(sandbox.current, use, result, items);
			expect(JSON.stringify(result.outputs.at(-1))).not.toMatch(
				/undefined|TypeError|Cannot read|is not a function|not iterable/,
			);
		},
	);

	it.each(cases(brokenLater))(
		'of %s (%s) for one item only leaves the other what it is',
		async (_, __, use, parameters) => {
			const items = await twoItems(sandbox.current, use.title);
			expectTruth(
				sandbox.current,
				use,
				await runUse(sandbox.current, use, { ...ERROR_OUTPUT, parameters, items }),
				items,
			);
		},
	);

	it.each(cases(() => BROKEN).filter(([title]) => WRITES.test(title)))(
		'of %s (%s) stops the node before anybody is reached, or does not matter',
		async (_, __, use, parameters) => {
			const { error, outputs } = await runUse(sandbox.current, use, { parameters });
			if (error) expect([written(sandbox.current), outputs.flat()]).toEqual([0, []]);
			else expect(written(sandbox.current)).toBe(outputs.flat().length);
		},
	);
});
