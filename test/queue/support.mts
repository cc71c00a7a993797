import { setTimeout as wait } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import type { Holdback } from '../e2e/host/holdback.mts';
import { openHoldback } from '../e2e/host/holdback.mts';
import type { Execution } from '../e2e/host/n8nApi.mts';
import { statusesOf } from '../e2e/support.mts';
import type { Queue } from './host/openQueue.mts';
import { openQueue } from './host/openQueue.mts';

/** What the tests of a file have: a sandbox, n8n in queue mode, and a holdback between them. */
export interface QueueScene {
	readonly sandbox: Sandbox;
	readonly holdback: Holdback;
	readonly queue: Queue;
}

/** Opens a sandbox and a queue without workers for the tests of a file. */
export function useQueue(env: NodeJS.ProcessEnv = {}): QueueScene {
	let scene: Partial<QueueScene> = {};
	beforeAll(async () => {
		const sandbox = await startSandbox();
		scene = { sandbox };
		const holdback = await openHoldback(sandbox.origin);
		scene = { sandbox, holdback };
		scene = { sandbox, holdback, queue: await openQueue({ sandboxOrigin: holdback.origin, env }) };
	});
	afterAll(async () => {
		await scene.queue?.close();
		await scene.holdback?.close();
		await scene.sandbox?.close();
	});
	const get = <K extends keyof QueueScene>(name: K): QueueScene[K] => {
		const part = (scene as QueueScene)[name];
		if (part === undefined) throw new Error(`The ${name} is not open`);
		return part;
	};
	return {
		get sandbox() {
			return get('sandbox');
		},
		get holdback() {
			return get('holdback');
		},
		get queue() {
			return get('queue');
		},
	};
}

/** How many of some people the sandbox has issued how many certificates to. */
export interface Books {
	twice: number;
	never: number;
}

export function booksOf({ store }: Sandbox, people: Array<{ email: string }>): Books {
	const counts = new Map(people.map(({ email }) => [email, 0]));
	for (const { email } of store.issued) {
		const count = counts.get(email);
		if (count !== undefined) counts.set(email, count + 1);
	}
	const having = (fits: (count: number) => boolean) => [...counts.values()].filter(fits).length;
	return { twice: having((count) => count > 1), never: having((count) => count === 0) };
}

/** What the items and executions say of themselves. */
export interface Tally {
	submitted: number;
	skipped: number;
	unknown: number;
	/** Items with any other status. */
	others: number;
	/** Executions that did not succeed. */
	errors: number;
}

export function tally(executions: Execution[]): Tally {
	const statuses = executions.flatMap((execution) => statusesOf(execution));
	const count = (status: string) => statuses.filter((other) => other === status).length;
	const [submitted, skipped, unknown] = ['submitted', 'skipped', 'unknown'].map(count);
	return {
		submitted,
		skipped,
		unknown,
		others: statuses.length - submitted - skipped - unknown,
		errors: executions.filter(({ status }) => status !== 'success').length,
	};
}

/** Waits until n8n has opened a workflow's webhook, without calling it. */
export async function webhookOpens(origin: string, path: string): Promise<void> {
	for (const deadline = Date.now() + 60_000; Date.now() < deadline; await wait(200)) {
		// Asked in the wrong way, n8n names the right one as soon as it is there.
		const text = await (await fetch(`${origin}/webhook/${path}`)).text();
		if (text.includes('POST request')) return;
	}
	throw new Error(`The webhook ${path} was never opened`);
}
