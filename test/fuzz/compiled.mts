import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INodeType } from 'n8n-workflow';
import { endpointName } from '../../sandbox/traffic.mts';
import type { Endpoint } from '../../shared/http/endpoint.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Clock {
	now(): number;
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	later(ms: number): Promise<void>;
	random(): number;
}

/** The nodes as they are shipped, compiled, with a clock that does not wait. */
export interface Compiled {
	nodes: { issue: INodeType; upload: INodeType; bulk: INodeType };
	/** Milliseconds since 1970 in the world of the nodes. */
	now(): number;
	/** How long a request may take until the node gives up, by the sandbox's name of its endpoint; real milliseconds. */
	setTimeouts(timeoutMs: (endpoint: string) => number): void;
	/** Removes what was compiled. */
	remove(): void;
}

/**
 * Compiles the nodes as the build does, into a folder of their own so that nobody else's build can
 * pull it away, loads them, and takes time and chance out of them.
 */
export function loadCompiled(): Compiled {
	const folder = compile();
	let now = Date.UTC(2026, 10, 25);
	const { create, endpoints } = loadFrom(folder, {
		now: () => now,
		random: () => 0.5,
		// What goes on behind a run lets no time pass, or it would run away with it.
		later: async () => await new Promise((resolve) => setTimeout(resolve, 2)),
		// Whoever waits lets time pass, and the others have their turn.
		async sleep(ms: number) {
			if (ms > 0) now += ms;
			await new Promise((resolve) => setImmediate(resolve));
		},
	});
	return {
		nodes: {
			issue: create('VelocertIssue'),
			upload: create('VecVaultUpload'),
			bulk: create('VecVaultBulk'),
		},
		now: () => now,
		setTimeouts(timeoutMs) {
			for (const [name, endpoint] of endpoints) endpoint.timeoutMs = timeoutMs(name);
		},
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** Velocert Issue as several processes have it: nothing of what one keeps in mind is known to the others. */
export interface Processes {
	nodes: INodeType[];
	remove(): void;
}

/** Compiles the nodes once and loads them for so many processes, all with the same clock. */
export function loadProcesses(count: number, clock: Clock): Processes {
	const folder = compile();
	// Code from another folder is other code, with variables of its own.
	const folders = Array.from({ length: count }, (_, index) => `${folder}-${index}`);
	for (const copy of folders) cpSync(folder, copy, { recursive: true });
	return {
		nodes: folders.map((copy) => loadFrom(copy, clock).create('VelocertIssue')),
		remove() {
			for (const one of [folder, ...folders]) rmSync(one, { recursive: true, force: true });
		},
	};
}

interface Loaded {
	create(name: string): INodeType;
	/** The endpoints of both services, with what the sandbox calls them. */
	endpoints: Array<[string, LoadedEndpoint]>;
}

/** Loads compiled nodes with a clock of their own. */
function loadFrom(folder: string, clock: Clock): Loaded {
	const load = createRequire(join(folder, 'load.js'));
	const { systemClock } = load('./shared/http/clock.js') as { systemClock: Clock };
	Object.assign(systemClock, clock);
	return {
		create(name) {
			const classes = load(`./nodes/${name}/${name}.node.js`) as Record<
				string,
				new () => INodeType
			>;
			return new classes[name]();
		},
		endpoints: endpointsByName(load),
	};
}

type LoadedEndpoint = Pick<Endpoint<unknown>, 'method' | 'path' | 'timeoutMs'>;

function endpointsByName(load: NodeJS.Require): Loaded['endpoints'] {
	const exported = ['velocert', 'vec'].flatMap((service) =>
		Object.values(load(`./shared/${service}/endpoints.js`) as Record<string, LoadedEndpoint>),
	);
	return exported
		.filter((one) => 'timeoutMs' in one)
		.map((one) => [endpointName(one.method, one.path) ?? '', one]);
}

/** Below node_modules, so that the compiled code finds the packages n8n would give it. */
function compile(): string {
	const cache = join(root, 'node_modules', '.cache');
	mkdirSync(cache, { recursive: true });
	const folder = mkdtempSync(join(cache, 'velocert-vec-fuzz-'));
	const options = ['-p', 'tsconfig.json', '--outDir', folder, '--incremental', 'false'];
	execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options], {
		cwd: root,
		stdio: 'pipe',
	});
	return folder;
}
