import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { INodeProperties, INodeType } from 'n8n-workflow';
import type { Page } from 'playwright-core';
import { projectRoot } from '../e2e/host/packages.mts';

/** A node of the package, and the sentences that its panel shows at once: notices and hints. */
export interface Panel {
	type: string;
	name: string;
	sentences: string[];
}

/** All nodes of the package, as they were built. */
export function allPanels(): Panel[] {
	const load = createRequire(join(projectRoot, 'package.json'));
	const { n8n } = load('./package.json') as { n8n: { nodes: string[] } };
	return n8n.nodes.map((file) => {
		const classes = load(`./${file}`) as Record<string, new () => INodeType>;
		const { description } = new classes[basename(file).split('.')[0]]();
		const { name, displayName, properties } = description;
		return { type: name, name: displayName, sentences: properties.flatMap(shownAtOnce) };
	});
}

function shownAtOnce(property: INodeProperties): string[] {
	// What is shown for another choice is as wide.
	if (property.displayOptions?.show?.credentialInput?.includes('json')) return [];
	const text = property.type === 'notice' ? property.displayName : property.hint;
	return text ? [text.replace(/<[^>]+>/g, '')] : [];
}

/** In how many lines the open node shows a sentence. */
export async function linesOf(page: Page, sentence: string): Promise<number> {
	const shown = page.getByTestId('ndv').getByText(sentence, { exact: true }).last();
	await shown.waitFor();
	return await shown.evaluate((element) => {
		const range = (element as unknown as Drawn).ownerDocument.createRange();
		range.selectNodeContents(element);
		const tops = [...range.getClientRects()].map(({ top }) => top).sort((a, b) => a - b);
		return tops.filter((top, at) => at === 0 || top - tops[at - 1] > 6).length;
	});
}

/** As far as a page's element is looked at; the tests are not compiled for a browser. */
interface Drawn {
	ownerDocument: {
		createRange(): {
			selectNodeContents(of: unknown): void;
			getClientRects(): Iterable<{ top: number }>;
		};
	};
}
