const { spawn } = require('node:child_process');
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Colours of each icon, by the placeholder its master uses. */
const PALETTES = {
	velocert: {
		light: { FIRST: '#5B3FD6', SECOND: '#2F1E86', LINE: '#FFFFFF' },
		dark: { FIRST: '#9C86FF', SECOND: '#C9BDFF', LINE: '#1B1240' },
	},
	vec: {
		light: { FIRST: '#0B6E6E', SECOND: '#F2B84B', LINE: '#FFFFFF' },
		dark: { FIRST: '#3CC4BE', SECOND: '#7A4B00', LINE: '#06302F' },
	},
};

/** Derives the light and dark icon of each master, so that a shape is drawn only once. */
async function icons() {
	const folder = join(__dirname, 'icons');
	for (const file of readdirSync(join(folder, 'master'))) {
		const name = file.replace(/\.svg$/, '');
		const master = readFileSync(join(folder, 'master', file), 'utf8');
		for (const [theme, colours] of Object.entries(PALETTES[name])) {
			const svg = master.replace(/"(FIRST|SECOND|LINE)"/g, (_, part) => `"${colours[part]}"`);
			writeFileSync(join(folder, theme === 'light' ? `${name}.svg` : `${name}.dark.svg`), svg);
		}
	}
}

/** Writes the source trees of the packages of one service to `packages/`. */
function packages() {
	const script = join(__dirname, 'scripts', 'packages', 'main.mts');
	return spawn(process.execPath, ['--import', 'tsx', script], { cwd: __dirname, stdio: 'inherit' });
}

exports.icons = icons;
exports.packages = packages;
