import { readdirSync, statSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { projectRoot } from '../e2e/host/packages.mts';
import { allPages, pagesIn, repository, tableRows, textOf } from './pages.mts';

const FOLDER = 'docs/screenshots';
const MOST_BYTES = 6_000_000;
const MOST_BYTES_OF_FILM = 2_000_000;

const files = readdirSync(join(projectRoot, FOLDER), { recursive: true, encoding: 'utf8' })
	.map((file) => file.replaceAll('\\', '/'))
	.filter((file) => /\.(png|gif)$/.test(file));
const isDark = (file: string) => file.includes('.dark.');
const darkOf = (file: string) => file.replace(/\.(\w+)$/, '.dark.$1');
const sizeOf = (file: string) => statSync(join(projectRoot, FOLDER, file)).size;

/** A picture as a page shows it. */
interface Shown {
	alt: string;
	/** Its place as it is written. */
	place: string;
	/** What is shown instead where people have dark colours. */
	dark?: string;
}

const DARK = 'media="\\(prefers-color-scheme: dark\\)" srcset="([^"]+)"';
const PICTURE = new RegExp(
	`<picture><source ${DARK}><img alt="([^"]*)" src="([^"]+)"(?: width="\\d+")?></picture>`,
	'g',
);

/** All pictures of a page, in Markdown and in HTML; an HTML tag of any other form is an error. */
function shownBy(page: string): Shown[] {
	const text = textOf(page);
	const pairs = [...text.matchAll(PICTURE)].map(([, dark, alt, place]) => ({ alt, place, dark }));
	const plain = [...text.matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, alt, place]) => ({
		alt,
		place,
	}));
	expect([...text.matchAll(/<(?:picture|img|source)\b/g)]).toHaveLength(pairs.length * 3);
	return [...pairs, ...plain];
}

/** The file in the repository that a place on a page means. */
function fileOf(page: string, place: string): string {
	const raw = `${repository}/raw/main/`;
	return place.startsWith(raw) ? place.slice(raw.length) : posix.join(posix.dirname(page), place);
}

const shown = () =>
	allPages.flatMap((page) => shownBy(page).map((picture) => ({ page, ...picture })));
const nameOf = (file: string) => file.slice(FOLDER.length + 1);
const inFolder = (file: string) => file.startsWith(`${FOLDER}/`);

describe('The pictures of the docs', () => {
	it('are all there, and all shown', () => {
		const places = shown().flatMap(({ page, place, dark }) =>
			[place, ...(dark === undefined ? [] : [dark])].map((one) => fileOf(page, one)),
		);
		const used = [...new Set(places.filter(inFolder))].map(nameOf);
		expect(used.sort()).toEqual([...files].sort());
	});

	it('come in dark colours wherever there are such', () => {
		const wrong = shown().filter(({ page, place, dark }) => {
			const file = nameOf(fileOf(page, place));
			const twin = files.includes(darkOf(file)) ? darkOf(file) : undefined;
			return (dark === undefined ? undefined : nameOf(fileOf(page, dark))) !== twin;
		});
		expect(wrong).toEqual([]);
		expect(files.filter(isDark).length).toBeGreaterThan(10);
	});

	it('are told of in words as well', () => {
		expect(shown().filter(({ alt }) => alt.split(' ').length < 3)).toEqual([]);
	});

	it('are listed with what they show', () => {
		const listed = tableRows(textOf(`${FOLDER}/README.md`)).map(([first]) => first);
		const light = files.filter((file) => !isDark(file));
		expect(listed.sort()).toEqual(light.map((file) => `[${file}](${file})`).sort());
	});

	it('are small enough to load', () => {
		const films = files.filter((file) => file.endsWith('.gif'));
		expect(films.length).toBeGreaterThan(0);
		expect(films.filter((film) => sizeOf(film) > MOST_BYTES_OF_FILM)).toEqual([]);
		expect(files.reduce((sum, file) => sum + sizeOf(file), 0)).toBeLessThan(MOST_BYTES);
	});
});

const nodePages = pagesIn('docs/nodes');

it('There is a page for every node', () => {
	expect(nodePages).toHaveLength(readdirSync(join(projectRoot, 'nodes')).length);
});

it.each(nodePages)('%s shows the panel of its node in light and dark', (page) => {
	const name = `nodes/${basename(page, '.md')}.png`;
	const panels = shownBy(page).filter(({ place }) => nameOf(fileOf(page, place)) === name);
	expect(panels).toHaveLength(1);
	expect(panels[0].dark).toBe(darkOf(panels[0].place));
});

it.each(['README.md', ...pagesIn('docs/packages')])(
	'%s shows a certificate and a workflow, and its pictures where npm shows it, too',
	(page) => {
		const pictures = shownBy(page);
		// npm finds the place of a Markdown picture by itself, of a dark one it does not.
		const places = pictures.flatMap(({ place, dark }) => (dark === undefined ? [] : [place, dark]));
		expect(places.filter((place) => !place.startsWith(`${repository}/raw/main/`))).toEqual([]);
		const names = pictures.map(({ place }) => nameOf(fileOf(page, place)));
		expect(names.filter((name) => /^(first-)?certificate\.(png|gif)$/.test(name))).not.toEqual([]);
		expect(names.filter((name) => /^workflow(-vault)?\.png$/.test(name))).not.toEqual([]);
	},
);
