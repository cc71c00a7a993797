// Prints what CHANGELOG.md says of a version: `node scripts/release/notes.mjs 0.2.0`.
import { readFileSync } from 'node:fs';

const [version] = process.argv.slice(2);
const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1);
const section = sections.find((text) => text.split('\n', 1)[0].trim() === version);
if (section === undefined) {
	console.error(`CHANGELOG.md says nothing of ${version}.`);
	process.exit(1);
}
console.log(section.slice(section.indexOf('\n')).trim());
