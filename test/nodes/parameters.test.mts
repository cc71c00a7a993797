import { ExecuteContext } from 'n8n-core';
import type { IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';
import { columnOf, openParameters } from '../../shared/params/parameters.ts';
import { runNode } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { fieldParameters, issueRows, row } from '../support/velocertIssue.mts';

const sandbox = useSandbox();

const EXPRESSIONS = [
	'={{ $json.cell }}',
	'={{$json["cell"]}}',
	"={{ $json[ 'cell' ] }}",
	'={{ $json.missing }}',
	'={{ $json["two words"] }}',
	'={{ $json.cell }} ',
	'=text {{ $json.cell }}',
	'={{ $json.cell; }}',
	'={{ $json.cell + 1 }}',
	'={{ $json.nested.cell }}',
	'={{ $now.startOf("year") }}',
	'=',
	'fixed',
	'',
];
const CELLS: unknown[] = [
	'text',
	'',
	' padded ',
	'={{ 1 }}',
	'{{ 2 }}',
	'undefined',
	0,
	-1.5,
	true,
	false,
	null,
	['a', 'b'],
	{ inner: 1 },
	new Date(0),
];

/** A node that hands its context to the test instead of working. */
function probe(look: (ctx: IExecuteFunctions) => void): INodeType {
	const description = {
		displayName: 'Probe',
		name: 'probe',
		group: ['transform'],
		version: 1,
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		description: '',
		properties: [
			{ displayName: 'Plain', name: 'plain', type: 'string', default: '' },
			{ displayName: 'Some', name: 'some', type: 'collection', default: {}, options: [] },
			{
				displayName: 'Fields',
				name: 'fields',
				type: 'resourceMapper',
				default: {},
				typeOptions: { resourceMapper: { mode: 'map' } },
			},
			{ displayName: 'Id', name: 'locator', type: 'resourceLocator', default: {}, modes: [] },
		],
	} as unknown as INodeType['description'];
	return {
		description,
		async execute() {
			look(this);
			return [[]];
		},
	};
}

const parametersWith = (expression: string): IDataObject => ({
	plain: expression,
	some: { member: expression, other: 'x' },
	fields: {
		mappingMode: 'defineBelow',
		value: { 'a.b': expression, c: 'fixed', d: null },
		schema: [{ id: 'c', type: 'string' }],
	},
	locator: { __rl: true, mode: 'id', value: expression },
});

describe('parameters of many rows', () => {
	it.each(EXPRESSIONS)(
		'are what n8n makes of %j, whatever stands in the row',
		async (expression) => {
			const items = CELLS.map((cell) => ({
				json: { cell, nested: { cell }, 'two words': cell } as IDataObject,
			}));
			let compared = 0;
			const look = (ctx: IExecuteFunctions) => {
				const parameters = openParameters(ctx, false);
				for (const [index, item] of ctx.getInputData().entries()) {
					const of = { item, index };
					const ask = (name: string, options?: object): never =>
						(ctx.getNodeParameter(name, index, null, options) ?? undefined) as never;
					expect(parameters.value('plain', of)).toEqual(ask('plain'));
					expect(parameters.member('some', 'member', of)).toEqual(
						(ask('some') as { member?: unknown }).member ?? undefined,
					);
					expect(parameters.mapped('fields', of)).toEqual((ask('fields') as IDataObject).value);
					expect(parameters.locator('locator', of)).toEqual(
						ctx.getNodeParameter('locator', index, '', { extractValue: true }),
					);
					compared += 1;
				}
			};
			const result = await runNode({
				node: probe(look),
				items,
				parameters: parametersWith(expression),
				credentials: {},
			});
			expect(result.error).toBeUndefined();
			expect(compared).toBe(CELLS.length);
		},
	);

	it.each(['constructor', 'prototype', '__proto__'])(
		'are left to n8n where they name %s, which it lets nobody read',
		(name) => {
			expect(columnOf(`={{ $json.${name} }}`)).toBeUndefined();
			expect(columnOf(`={{ $json["${name}"] }}`)).toBeUndefined();
		},
	);

	it('are read anew only where an expression says more than which column', async () => {
		const asked: unknown[] = [];
		const node = {
			email: '={{ $json["E-Mail"] }}',
			recipientName: '={{ $json["Recipient Name"] }}',
			courseTitle: '={{ $json.course_title.trim() }}',
			completionDate: '={{ $json["completion-date"] }}',
			score: '={{ $json.Score }}',
			passed: true,
		};
		const parameters = fieldParameters('101', node, { validateFirst: false });
		const spied = countingReads(asked);
		const { error } = await issueRows(
			sandbox.current,
			Array.from({ length: 40 }, (_, index) => row(index)),
			{ parameters },
		);
		spied.restore();
		expect(error).toBeUndefined();
		const perRow = asked.filter((name) => String(name).startsWith('fields.value'));
		expect(perRow).toEqual(Array(40).fill('fields.value["courseTitle"]'));
		// What is the same for all: type, input, options, simplify.
		expect(asked.length - perRow.length).toBeLessThan(10);
	});
});

/** Notes which parameters are asked of n8n. */
function countingReads(asked: unknown[]): { restore(): void } {
	const prototype = Object.getPrototypeOf(
		Object.getPrototypeOf(ExecuteContext.prototype),
	) as Record<string, (...all: unknown[]) => unknown>;
	const original = prototype._getNodeParameter;
	prototype._getNodeParameter = function (this: unknown, ...all: unknown[]) {
		asked.push(all[0]);
		return original.apply(this, all);
	};
	return {
		restore: () => void (prototype._getNodeParameter = original),
	};
}
