import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import type { Sandbox } from '../../sandbox/server.mts';
import { credentialPdf } from '../../sandbox/pdf.mts';
import {
	chooseMapping,
	executeStep,
	openWorkflow,
	pickCredential,
	pickFromList,
	searchNodes,
} from '../../test/browser/editor.mts';
import { byHand, JANE } from '../../test/browser/workflows.mts';
import { FOLDER, regionOf, shoot } from './camera.mts';
import { pictureOf } from './certificate.mts';
import { closeToasts } from './pictures.mts';
import type { Studio } from './studio.mts';

/** What a film is taken with: wide enough for the three parts of a node. */
export const FILM = { width: 1_100, height: 680 };
const STRIP = 52;

interface Frame {
	picture: Buffer;
	/** How long it stays, in milliseconds. */
	delay: number;
}

/** The way to a first certificate, from an empty place in a workflow to what arrives. */
export async function takeFilm({ page, host }: Studio, sandbox: Sandbox): Promise<void> {
	const frames: Frame[] = [];
	const show = async (said: string, delay: number, target?: Locator) => {
		await page.waitForTimeout(400);
		frames.push({ picture: await captioned(await shoot(page), said, await ring(target)), delay });
	};
	await openWorkflow(page, await host.addWorkflow(byHand('Course is over', JANE)));
	await show('Somebody has passed a course', 1_800, page.getByTestId('canvas-handle-plus').last());
	const found = await searchNodes(page, 'velocert');
	const wanted = found.getByText('Velocert Issue', { exact: true });
	await wanted.waitFor();
	await show('Find the node', 1_800, wanted);
	await wanted.click();
	const add = page.getByText('Add to workflow');
	await add.waitFor();
	await show('Add it', 1_200, add);
	await add.click();
	await page.getByTestId('ndv').waitFor();
	await pickCredential(page, 'Velocert API');
	const template = page.getByTestId('resource-locator-credentialType');
	await show('Choose your credential, then the template', 2_000, template);
	await template.getByTestId('rlc-input').click();
	await page.getByTestId('rlc-item').first().waitFor();
	await show('Your templates are in the list', 1_600, page.getByTestId('rlc-item').first());
	await page.keyboard.press('Escape');
	await pickFromList(page, 'credentialType', 'Course', 'Course Certificate');
	const fields = page.getByTestId('mapping-fields-container');
	await fields.locator('label[for^="value["]').first().waitFor();
	await show('Its fields appear: map them, or let columns be matched by name', 2_400);
	await chooseMapping(page, 'Map Automatically');
	await show('Execute step', 1_600, page.getByTestId('node-execute-button'));
	const output = await executeStep(page);
	await output.getByTestId('radio-button-schema').click();
	const submitted = output.getByText('submitted', { exact: true });
	await submitted.waitFor();
	await closeToasts(page);
	await show('Velocert has taken it', 2_400, submitted);
	frames.push(await arrival(sandbox));
	await keepFilm('first-certificate', frames);
}

/** The certificate in the middle of a frame. */
async function arrival({ store }: Sandbox): Promise<Frame> {
	const [issued] = store.issued.slice(-1);
	const { width, height } = FILM;
	const certificate = await sharp(await pictureOf(await credentialPdf(issued), 1.5))
		.resize({ height: height - 40 })
		.toBuffer();
	const room = sharp({ create: { width, height, channels: 4, background: '#e9e7f5' } });
	const picture = await room
		.composite([{ input: certificate }])
		.png()
		.toBuffer();
	return { picture: await captioned(picture, 'The certificate arrives'), delay: 4_000 };
}

/** A ring around what is clicked next. */
async function ring(target?: Locator): Promise<string> {
	if (!target) return '';
	const { x, y, width, height } = await regionOf(target);
	return `<rect x="${x - 6}" y="${y - 6}" width="${width + 12}" height="${height + 12}" rx="8" fill="none" stroke="#5b3fd6" stroke-width="4"/>`;
}

async function captioned(picture: Buffer, said: string, drawn = ''): Promise<Buffer> {
	const { width, height } = FILM;
	const over = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + STRIP}">
<rect y="${height}" width="${width}" height="${STRIP}" fill="#1f1a4d"/>${drawn}
<text x="${width / 2}" y="${height + 34}" text-anchor="middle" font-family="Liberation Sans, DejaVu Sans, sans-serif" font-size="22" fill="#fff">${said}</text></svg>`;
	return await sharp(picture)
		.resize(width, height)
		.extend({ bottom: STRIP, background: '#1f1a4d' })
		.composite([{ input: Buffer.from(over), left: 0, top: 0 }])
		.png()
		.toBuffer();
}

async function keepFilm(name: string, frames: Frame[]): Promise<void> {
	const film = await sharp(
		frames.map(({ picture }) => picture),
		{ join: { animated: true } },
	)
		.gif({ delay: frames.map(({ delay }) => delay), loop: 0, effort: 10, dither: 0 })
		.toBuffer();
	writeFileSync(join(FOLDER, `${name}.gif`), film);
	console.log(`docs/screenshots/${name}.gif`);
}
