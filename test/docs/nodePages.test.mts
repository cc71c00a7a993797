import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import type { INodeType } from 'n8n-workflow';
import { projectRoot } from '../e2e/host/packages.mts';
import { loadNode, nodeSources } from '../support/nodeClasses.mts';
import { repository, tableRows, textOf } from './pages.mts';

interface Manifest {
	n8n: { nodes: string[]; credentials: string[] };
}

interface Codex {
	resources: { primaryDocumentation: Array<{ url: string }> };
}

const manifest = JSON.parse(textOf('package.json')) as Manifest;
const sourceOf = (file: string) => file.replace(/^dist\//, '').replace(/\.js$/, '.ts');

/** Each node: its class, and the page that describes it. */
const NODES = nodeSources.map(({ name, source }) => {
	const words = name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
	return { name, source, page: `docs/nodes/${words.join('-')}.md` };
});

/** What the editor calls the parameters of a node, and what may be chosen in them. */
interface Labels {
	parameters: string[];
	choices: string[];
}

function labelsOf(properties: INodeProperties[]): Labels {
	const labels: Labels = { parameters: [], choices: [] };
	for (const { type, displayName, options = [], modes = [] } of properties) {
		if (type === 'notice') continue;
		labels.parameters.push(displayName);
		labels.choices.push(...modes.map((mode) => mode.displayName));
		if (type === 'collection') {
			const inside = labelsOf(options as INodeProperties[]);
			labels.parameters.push(...inside.parameters);
			labels.choices.push(...inside.choices);
		} else labels.choices.push(...options.map(nameOf));
	}
	return labels;
}

function numbersIn(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => {
		if (property.type === 'collection') return numbersIn(property.options as INodeProperties[]);
		return property.type === 'number' ? [property] : [];
	});
}

function nameOf(option: INodeProperties | INodePropertyCollection | INodePropertyOptions): string {
	return option.name;
}

/** What stands in bold at the beginning of the rows of a page's tables. */
function namedInTables(text: string): string[] {
	return tableRows(text).flatMap(([first]) => /^\*\*([^*]+)\*\*$/.exec(first)?.[1] ?? []);
}

const PERMISSION = /certificate-vault:\w+/g;
const permissionsIn = (text: string) => [...new Set(text.match(PERMISSION))].sort();

describe.each(NODES)('The page of $name', (one) => {
	const text = textOf(one.page);
	let node: INodeType;
	let labels: Labels;
	beforeAll(async () => {
		node = await loadNode(one);
		labels = labelsOf(node.description.properties);
	});

	it('is called as the editor calls the node', () => {
		expect(text.split('\n')[0]).toBe(`# ${node.description.displayName}`);
	});

	it('is where the Docs link of the node leads', () => {
		const codex = JSON.parse(textOf(one.source.replace(/\.ts$/, '.json'))) as Codex;
		// n8n adds a query, so an anchor would end up in the middle.
		expect(codex.resources.primaryDocumentation).toEqual([
			{ url: `${repository}/blob/main/${one.page}` },
		]);
		expect(existsSync(join(projectRoot, one.page))).toBe(true);
	});

	it('names every parameter, every option and every choice', () => {
		const isNamed = (label: string) => text.includes(`**${label}**`);
		expect(labels.parameters.length).toBeGreaterThan(0);
		expect(labels.parameters.filter((label) => !isNamed(label) && !isHeading(label))).toEqual([]);
		/** n8n writes 'From List' as 'From list'. */
		const isChosen = (label: string) =>
			isNamed(label) || text.toLowerCase().includes(`_${label.toLowerCase()}_`);
		expect(labels.choices.filter((label) => !isChosen(label))).toEqual([]);
	});

	/** A collection may be the title above those it holds. */
	const isHeading = (label: string) => new RegExp(`^#+ ${label}$`, 'm').test(text);

	it('tells the default of every number', () => {
		const numbers = numbersIn(node.description.properties);
		const untold = numbers.filter(({ displayName, default: value }) => {
			const row = tableRows(text).find(([first]) => first === `**${displayName}**`) ?? [];
			return !new RegExp(`\\b${String(value)}\\b`).test(row.slice(1).join());
		});
		expect(untold.map(({ displayName }) => displayName)).toEqual([]);
	});

	it('describes no parameter that is gone', () => {
		const known = [...labels.parameters, ...labels.choices];
		expect(namedInTables(text).filter((label) => !known.includes(label))).toEqual([]);
	});

	it('has examples to import in which the node stands', () => {
		const examples = [...text.matchAll(/\]\(\.\.\/\.\.\/(examples\/[\w-]+\.json)\)/g)];
		expect(examples.length).toBeGreaterThan(0);
		const type = new RegExp(`\\.${node.description.name}(Tool)?"`);
		for (const [, example] of examples) expect(textOf(example)).toMatch(type);
	});

	it('is led to by the readme', () => {
		const link = `[**${node.description.displayName}**](${one.page})`;
		expect(tableRows(textOf('README.md')).map(([first]) => first)).toContain(link);
	});

	it('says what comes out and what can go wrong', () => {
		expect(text).toMatch(/^## What comes out$/m);
		expect(text).toMatch(/^## What can go wrong$/m);
	});

	it('asks for the credential and the permissions that the page on credentials lists', () => {
		const rows = tableRows(textOf('docs/credentials.md'));
		const row = rows.find(([first]) => first === `**${node.description.displayName}**`) ?? [];
		expect(permissionsIn(text)).toEqual(permissionsIn(row.join()));
		const isOfVec = (node.description.credentials ?? []).some(({ name }) => name === 'vecApi');
		expect(row.length > 0).toBe(isOfVec);
	});
});

describe('The page on credentials', () => {
	const text = textOf('docs/credentials.md');

	it('lists every credential and its fields by the names the editor shows', () => {
		for (const file of manifest.n8n.credentials) {
			const labels = [...textOf(sourceOf(file)).matchAll(/displayName(?::| =) '([^']+)'/g)];
			expect(labels.length).toBeGreaterThan(1);
			for (const [, label] of labels)
				expect(text).toMatch(new RegExp(`(\\*\\*|'|_)${label}(\\*\\*|'|_)`));
		}
	});

	it('lists the permissions that the calls need, and no other', () => {
		expect(permissionsIn(text)).toEqual(permissionsIn(textOf('shared/vec/endpoints.ts')));
	});
});

it('The readme of the vault asks for the permissions that the page on credentials lists', () => {
	const full = tableRows(textOf('docs/credentials.md'));
	const short = tableRows(textOf('docs/packages/n8n-nodes-vec-vault.md'));
	const rows = short.flatMap(([first, , permissions]) => {
		const name = /\[(\*\*.+\*\*)\]/.exec(first)?.[1];
		return name === undefined ? [] : [{ name, permissions }];
	});
	expect(rows.length).toBeGreaterThan(1);
	for (const { name, permissions } of rows) {
		const asked = permissionsIn(permissions.replace(/`:/g, '`certificate-vault:'));
		const [, always = '', also = ''] = full.find(([first]) => first === name) ?? [];
		expect({ name, asked }).toEqual({ name, asked: permissionsIn(`${always} ${also}`) });
	}
});
