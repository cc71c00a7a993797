import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';

/** Functions that one process offers to another. */
export type Offer = Record<string, (argument: never) => unknown>;

interface Question {
	id: number;
	name: string;
	argument: unknown;
}
interface Answer {
	id: number;
	result?: unknown;
	error?: string;
}

/** Answers the parent's calls; ends with it, however it ends. */
export function offer(functions: Offer): void {
	// A terminal signals this process too; it has to outlive n8n, which the parent stops first.
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => {});
	process.on('disconnect', () => process.exit(0));
	process.on('message', ({ id, name, argument }: Question) => {
		const send = (answer: Answer) => process.send?.(answer);
		Promise.resolve()
			.then(async () => await functions[name](argument as never))
			.then((result) => send({ id, result }))
			.catch((error: unknown) => send({ id, error: String(error) }));
	});
	process.send?.({ id: 0 });
}

/** A child process and the way to call what it offers. */
export interface Callee {
	call<T>(name: string, argument?: unknown): Promise<T>;
	close(): void;
}

/** Starts a script of this folder as a process of its own, on the given Node. */
export async function startCallee(
	script: string,
	options: { execPath?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Callee> {
	const child: ChildProcess = fork(new URL(script, import.meta.url), [], {
		execArgv: ['--import', 'tsx'],
		execPath: options.execPath,
		env: { ...process.env, ...options.env },
	});
	const waiting = new Map<number, (answer: Answer) => void>();
	const next = { id: 0 };
	const answerTo = async (id: number) =>
		await new Promise<Answer>((resolve) => waiting.set(id, resolve));
	child.on('message', (answer: Answer) => {
		waiting.get(answer.id)?.(answer);
		waiting.delete(answer.id);
	});
	child.on('exit', (code) => {
		for (const [id, resolve] of waiting) resolve({ id, error: `${script} ended with ${code}` });
	});
	const isReady = answerTo(0);
	const failed = (await isReady).error;
	if (failed !== undefined) throw new Error(failed);
	return {
		async call<T>(name: string, argument?: unknown) {
			const id = (next.id += 1);
			const answer = answerTo(id);
			child.send({ id, name, argument });
			const { result, error } = await answer;
			if (error !== undefined) throw new Error(error);
			return result as T;
		},
		close: () => child.disconnect(),
	};
}
