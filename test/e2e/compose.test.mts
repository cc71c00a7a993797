import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { composeFile, settingsOf } from './host/composeFile.mts';
import { installN8n } from './host/installN8n.mts';
import { node24 } from './host/node24.mts';

/** Folders of the host that read settings. */
const READERS = ['@n8n/config', '@n8n/backend-common', 'n8n-core', 'n8n'];

/** Names of variables that a text of n8n's code reads, as settings or right from the environment. */
const namesIn = (code: string) =>
	[...code.matchAll(/Env\)\(\s*'(\w+)'|process\.env\.(\w+)/g)].map(
		([, setting, variable]) => setting ?? variable,
	);

/** All variables that the pinned n8n reads. */
async function variablesOfN8n(): Promise<Set<string>> {
	const log = () => {};
	const script = await installN8n(await node24(log), log);
	const modules = dirname(dirname(dirname(script)));
	const names = READERS.flatMap((reader) => {
		const folder = join(modules, reader, 'dist');
		const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
		const code = files.filter((file) => file.endsWith('.js'));
		return code.flatMap((file) => namesIn(readFileSync(join(folder, file), 'utf8')));
	});
	return new Set(names);
}

describe('compose.yaml', () => {
	it('sets no variable that n8n does not read', async () => {
		const known = await variablesOfN8n();
		const { services } = composeFile();
		const used = ['main', 'webhook', 'worker'].flatMap((name) =>
			Object.keys(settingsOf(services[name])),
		);
		expect(used.length).toBeGreaterThan(60);
		// The name of a file in the place of a value is n8n's own way, for every setting.
		const unknown = used.filter(
			(name) => !known.has(name) && !known.has(name.replace(/_FILE$/, '')),
		);
		expect(unknown).toEqual([]);
		expect(known.has('N8N_NO_SUCH_SETTING')).toBe(false);
	});
});
