import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { projectRoot } from '../../test/e2e/host/packages.mts';

export const FOLDER = join(projectRoot, 'docs', 'screenshots');

/**
 * What distracts: what CodeMirror puts beside the page for the tooltips of every expression and n8n leaves
 * visible, a caret that blinks, nodes that float beside an open one, and buttons over the canvas.
 */
const QUIET = `.ͼ1:not(.cm-editor) { visibility: hidden !important }
* { caret-color: transparent !important }
[data-test-id=floating-nodes] { display: none !important }
[class*=nodeButtonsWrapper] { visibility: hidden !important }`;

/** A part of a page, in its pixels. */
export interface Region {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** Bytes of what a page shows within a region. */
export async function shoot(page: Page, clip?: Region): Promise<Buffer> {
	return await page.screenshot({ animations: 'disabled', style: QUIET, clip });
}

/** Keeps a picture of the docs. Few colours are enough for what an editor shows, and make a third of the bytes. */
export async function keep(name: string, picture: Buffer): Promise<void> {
	const path = join(FOLDER, `${name}.png`);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(
		path,
		await sharp(picture).png({ palette: true, quality: 92, effort: 10 }).toBuffer(),
	);
	console.log(`docs/screenshots/${name}.png`);
}

/** Where something stands. */
export async function regionOf(thing: Locator): Promise<Region> {
	const box = await thing.boundingBox();
	if (!box) throw new Error(`Nothing to be seen of ${String(thing)}`);
	return box;
}

/** What holds all of these, with so much around it. */
export function around(regions: Region[], margin = 0): Region {
	const left = Math.min(...regions.map(({ x }) => x)) - margin;
	const top = Math.min(...regions.map(({ y }) => y)) - margin;
	const right = Math.max(...regions.map(({ x, width }) => x + width)) + margin;
	const bottom = Math.max(...regions.map(({ y, height }) => y + height)) + margin;
	return { x: left, y: top, width: right - left, height: bottom - top };
}
