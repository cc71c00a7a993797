import { setTimeout as wait } from 'node:timers/promises';
import type { Execution } from '../../test/e2e/host/n8nApi.mts';
import type { Host } from '../../test/e2e/host/openHost.mts';
import type { Kind } from './kind.mts';
import type { N8nClient } from './n8nClient.mts';
import type { Outcomes } from './outcomes.mts';
import { outcomesOfItems } from './outcomes.mts';
import type { People, PlannedRow } from './people.mts';
import type { Supply } from './supply.mts';

const ANSWER_TIMEOUT_MS = 280_000;

/** One execution that was started from outside, and what came of it. */
export interface Run {
	/** Its name in the webhook's body, such as `run 12`. */
	name: string;
	kind: Kind;
	rows: PlannedRow[];
	startedAt: number;
	endedAt: number;
	/** Of the webhook's answer; 0 when there was none. */
	status: number;
	/** Items of the last node, when it succeeded. */
	items?: Array<Record<string, unknown>>;
	outcomes?: Outcomes;
	/** As n8n saved it, when it failed. */
	failure?: Execution;
	/** Why its result cannot be read. */
	trouble?: string;
}

export interface Driver {
	runs: Run[];
	/** Executions whose answer has not come yet. */
	active(): number;
	/** Starts executions at the given rate until the moment has come. */
	drive(untilMs: number, perMinute: number): Promise<void>;
	/** Waits for all answers. */
	drain(): Promise<void>;
	/** Starts nothing any more. */
	stop(): void;
}

export interface DriverTools {
	host: Host;
	client: N8nClient;
	people: People;
	supply: Supply;
	/** Ids of the workflows by kind. */
	ids: Map<Kind, string>;
}

export function openDriver({ host, client, people, supply, ids }: DriverTools): Driver {
	const kinds = [...ids.keys()];
	const runs: Run[] = [];
	const active = new Set<Promise<void>>();
	let isStopped = false;

	function next(): { kind: Kind; rows: PlannedRow[] } {
		const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
		for (;;) {
			let left = people.chance() * total;
			const kind = kinds.find(({ weight }) => (left -= weight) < 0) ?? kinds[0];
			const rows = kind.rows(supply);
			if (rows) return { kind, rows };
		}
	}

	async function execute(run: Run): Promise<void> {
		const { kind, rows, name } = run;
		try {
			const response = await fetch(`${host.api.origin}/webhook/soak-${kind.name}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ run: name, rows: rows.map(({ fields }) => fields) }),
				signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
			});
			run.status = response.status;
			const text = await response.text();
			run.endedAt = Date.now();
			if (response.ok) readItems(run, text);
			else await readFailure(run, text);
		} catch (error) {
			run.endedAt = Date.now();
			run.trouble = `no answer: ${String(error)}`;
		}
	}

	function readItems(run: Run, text: string): void {
		const items: unknown = JSON.parse(text);
		if (!Array.isArray(items)) {
			run.trouble = `answered ${text.slice(0, 300)}`;
			return;
		}
		run.items = items as Array<Record<string, unknown>>;
		run.outcomes = outcomesOfItems(run.kind, run.items, run.rows);
		if (run.kind.against === 'stored') learn(run);
	}

	async function readFailure(run: Run, text: string): Promise<void> {
		const execution = await client.failure(ids.get(run.kind) ?? '', run.name);
		if (!execution)
			run.trouble = `answered ${run.status} ${text.slice(0, 300)}, and n8n saved none`;
		// The whole text of many executions would fill the memory for nothing.
		else run.failure = { ...execution, text: '' };
	}

	/** What later executions may look for or retry. Those in bulk are retried all at once. */
	function learn({ kind, outcomes }: Run): void {
		for (const [email, list] of outcomes ?? []) {
			for (const { uuid, status } of list) {
				if (uuid === undefined) continue;
				supply.learnKnown({ uuid, email });
				if (status === 'failed' && kind.counts === 'Upload') supply.learnFailed(uuid);
			}
		}
	}

	return {
		runs,
		active: () => active.size,
		async drive(untilMs, perMinute) {
			const everyMs = 60_000 / perMinute;
			for (let dueAt = Date.now(); dueAt < untilMs && !isStopped; ) {
				const startedAt = Date.now();
				const run: Run = {
					name: `run ${runs.length + 1}`,
					...next(),
					startedAt,
					endedAt: 0,
					status: 0,
				};
				runs.push(run);
				const work: Promise<void> = execute(run).finally(() => active.delete(work));
				active.add(work);
				// Now and then two at once, as it happens; the rate stays what was asked for.
				dueAt += everyMs * 2 * people.chance();
				await wait(Math.max(0, Math.min(dueAt, untilMs) - Date.now()));
			}
		},
		async drain() {
			while (active.size > 0) await Promise.race(active);
		},
		stop: () => (isStopped = true),
	};
}
