import { setTimeout as wait } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import type { Holdback } from '../e2e/host/holdback.mts';
import { openHoldback } from '../e2e/host/holdback.mts';
import type { Execution, WorkflowJson } from '../e2e/host/n8nApi.mts';
import { statusesOf } from '../e2e/support.mts';
import type { Node } from '../e2e/workflows.mts';
import { chain, splitBody } from '../e2e/workflows.mts';
import type { Queue, QueueOptions } from './host/openQueue.mts';
import { openQueue } from './host/openQueue.mts';

/** What the tests of a file have: a sandbox, n8n in queue mode, and a holdback between them. */
export interface QueueScene {
	readonly sandbox: Sandbox;
	readonly holdback: Holdback;
	readonly queue: Queue;
}

/** How often each scenario is played; five find what one may miss. */
export const ROUNDS = Number(process.env.QUEUE_ROUNDS ?? 1);

/** Opens a sandbox and a queue without workers for the tests of a file. */
export function useQueue(
	env: NodeJS.ProcessEnv = {},
	options: Pick<QueueOptions, 'concurrency'> = {},
): QueueScene {
	let scene: Partial<QueueScene> = {};
	beforeAll(async () => {
		const sandbox = await startSandbox();
		scene = { sandbox };
		const holdback = await openHoldback(sandbox.origin);
		scene = { sandbox, holdback };
		const sandboxOrigin = holdback.origin;
		scene = { sandbox, holdback, queue: await openQueue({ sandboxOrigin, env, ...options }) };
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

/** What the sandbox has issued through Velocert. */
export function booksOf({ store }: Sandbox, people: Array<{ email: string }>): Books {
	return count(
		store.issued,
		people.map(({ email }) => email),
	);
}

/** What the sandbox has in VEC's vault. */
export function vaultBooksOf({ store }: Sandbox, people: Array<{ mail: string }>): Books {
	return count(
		store.vault,
		people.map(({ mail }) => mail),
	);
}

function count(certificates: Array<{ email: string }>, addresses: string[]): Books {
	const counts = new Map(addresses.map((email) => [email, 0]));
	for (const { email } of certificates) {
		const before = counts.get(email);
		if (before !== undefined) counts.set(email, before + 1);
	}
	const having = (fits: (times: number) => boolean) => [...counts.values()].filter(fits).length;
	return { twice: having((times) => times > 1), never: having((times) => times === 0) };
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
	const having = (status: string) => statuses.filter((other) => other === status).length;
	const [submitted, skipped, unknown] = ['submitted', 'skipped', 'unknown'].map(having);
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

/** A workflow that makes the `rows` of what is posted to its webhook items for these nodes. */
export function inbox(name: string, ...nodes: Node[]): WorkflowJson {
	return chain(name, splitBody, ...nodes);
}

/** Plays a scenario `ROUNDS` times, with a name of its own each, and shows what came of it. */
export async function eachRound<Result extends object>(
	title: string,
	play: (name: string) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	for (let round = 1; round <= ROUNDS; round++) {
		const result = await play(`${title}-${round}`);
		process.stderr.write(`${title}, round ${round}: ${JSON.stringify(result)}\n`);
		results.push(result);
	}
	return results;
}
