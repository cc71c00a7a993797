import type { IDataObject, INodeProperties, INodeType } from 'n8n-workflow';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import { loadNode, nodeSources } from '../support/nodeClasses.mts';

/** What n8n shows beside a field in three lines, at the usual width of a panel; the browser tier measures it. */
const MOST_IN_THREE_LINES = 165;

/** All properties, those inside collections too. */
const flat = (properties: INodeProperties[]): INodeProperties[] =>
	properties.flatMap((property) => [
		property,
		...(property.type === 'collection' ? flat(property.options as INodeProperties[]) : []),
	]);

const textOf = (html: string) => html.replace(/<[^>]+>/g, '');

/** Every sentence that stands in a panel or in a tooltip of it, with the name of its field. */
function sentences(property: INodeProperties): string[] {
	const { displayName, type, hint, description, options = [], modes = [], typeOptions } = property;
	const ofOptions = options.map((option) => ('description' in option ? option.description : ''));
	return [
		type === 'notice' ? displayName : '',
		hint,
		description,
		...(type === 'collection' ? [] : ofOptions),
		...modes.map((mode) => mode.hint),
		typeOptions?.resourceMapper?.noFieldsError,
	].flatMap((text) => (text ? [textOf(text)] : []));
}

describe.each(nodeSources)('The panel of $name', (one) => {
	let node: INodeType;
	let properties: INodeProperties[];
	beforeAll(async () => {
		node = await loadNode(one);
		properties = flat(node.description.properties);
	});

	it('says nothing that takes more than three lines', () => {
		const all = properties.flatMap(sentences);
		expect(all.filter((text) => text.length > MOST_IN_THREE_LINES)).toEqual([]);
		expect(all.length).toBeGreaterThan(0);
	});

	it("leaves the word credential to n8n's own field", () => {
		const labels = properties.filter(({ type }) => type !== 'notice');
		expect(labels.map(({ displayName }) => displayName).join()).not.toMatch(/credential/i);
	});

	it('shows an example in every field of text that is empty', () => {
		const empty = properties.filter(
			({ type, default: value }) => type === 'string' && value === '',
		);
		const bare = empty.filter(({ placeholder }) => !placeholder?.startsWith('e.g. '));
		expect(bare.map(({ name }) => name)).toEqual([]);
	});

	const CHOICES: IDataObject[] = [
		{},
		{ operation: 'get' },
		{ operation: 'getInputFields' },
		{ retryMode: 'allFailed' },
		{ whenNotReady: 'error' },
	];

	it.each(CHOICES)('has a line below its name on the canvas, with %j', (choice) => {
		const locator = { __rl: true, mode: 'list', value: '101', cachedResultName: 'Diploma' };
		const parameters: IDataObject = {
			credentialType: locator,
			certificateId: locator,
			certificateTitle: 'Diploma',
			...choice,
		};
		const { description } = node;
		const placed = {
			id: 'n',
			name: 'n',
			type: 'n',
			typeVersion: 1,
			position: [0, 0] as [number, number],
		};
		const filled = NodeHelpers.getNodeParameters(
			description.properties,
			parameters as never,
			true,
			false,
			{ typeVersion: 1 },
			description,
		);
		const workflow = new Workflow({
			nodes: [{ ...placed, parameters: filled ?? {} }],
			connections: {},
			active: false,
			nodeTypes: {
				getByName: () => node,
				getByNameAndVersion: () => node,
				getKnownTypes: () => ({}),
			},
		});
		const subtitle = workflow.expression.getSimpleParameterValue(
			workflow.nodes.n,
			String(description.subtitle),
			'internal',
			{},
		);
		expect(subtitle).toMatch(/^[\w :]+$/);
		expect(subtitle).not.toMatch(/undefined|object/);
	});
});
