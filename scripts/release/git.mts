import { execFileSync } from 'node:child_process';

/** Runs git in a folder; gives what it printed, without the last line's end. */
export type Git = (args: string[], env?: NodeJS.ProcessEnv) => string;

export function gitIn(cwd: string): Git {
	return (args, env) =>
		execFileSync('git', args, {
			cwd,
			env: { ...process.env, ...env },
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
		}).trimEnd();
}

/** What a name stands for, or nothing where there is no such name. */
export function commitOf(git: Git, name: string): string | undefined {
	try {
		return git(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
	} catch {
		return undefined;
	}
}
