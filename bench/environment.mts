import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../test/e2e/host/packages.mts';
import { node24 } from '../test/e2e/host/node24.mts';

/** On what the figures were taken, by what it is called in the result. */
export async function describeEnvironment(): Promise<Record<string, string>> {
	const json = (path: string): unknown =>
		JSON.parse(readFileSync(join(projectRoot, path), 'utf8')) as unknown;
	const host = json('test/e2e/host/n8n/package.json') as { dependencies: Record<string, string> };
	const own = json('package.json') as { version: string };
	const runtime = execFileSync(await node24(() => {}), ['--version'], { encoding: 'utf8' }).trim();
	const gib = Math.round(totalmem() / 1024 ** 3);
	return {
		Package: [own.version, commit()].filter(Boolean).join(', commit '),
		n8n: `${host.dependencies.n8n} on Node.js ${runtime.replace('v', '')}, SQLite`,
		Machine: `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${gib} GiB`,
	};
}

function commit(): string {
	const git = (...args: string[]) =>
		execFileSync('git', args, {
			cwd: projectRoot,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		}).trim();
	try {
		const isChanged = git('status', '--porcelain', '--', 'nodes', 'shared', 'credentials') !== '';
		return git('rev-parse', '--short', 'HEAD') + (isChanged ? ' and changes' : '');
	} catch {
		return '';
	}
}
