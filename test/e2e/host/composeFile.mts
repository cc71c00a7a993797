import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from './packages.mts';

export interface ComposeService {
	image: string;
	environment?: Record<string, string>;
	secrets?: string[];
	healthcheck?: { test: string[] };
	depends_on?: Record<string, { condition: string }>;
	stop_grace_period?: string;
	deploy?: { replicas: string };
}

export interface ComposeFile {
	services: Record<string, ComposeService>;
	secrets: Record<string, unknown>;
}

/** compose.yaml as Docker Compose reads it: merged, and with the variables nobody has set. */
export function composeFile(): ComposeFile {
	const text = readFileSync(join(projectRoot, 'compose.yaml'), 'utf8');
	return parse(text, { merge: true, reviver: (_, value) => interpolate(value) }) as ComposeFile;
}

/** What stands in the place of `${NAME:-default}`; names without a default become their own. */
function interpolate(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	return value.replace(
		/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g,
		(found, name: string, kind?: string, text?: string) => {
			if (found === '$$') return '$';
			return kind === '-' ? (text ?? '') : name;
		},
	);
}

/** The environment of a service. */
export function settingsOf({ environment = {} }: ComposeService): Record<string, string> {
	return environment;
}
