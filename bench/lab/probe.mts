/**
 * n8n loads this as a file of external hooks, so it runs inside of n8n's process: it notes when the
 * event loop stood still, and after each execution writes down how long every node took and what came out.
 */
import { renameSync, writeFileSync } from 'node:fs';
import type { Digest } from '../digest.mts';
import { digestOf } from '../digest.mts';

/** A stretch in which n8n could do nothing else; milliseconds, from since 1970. */
export interface Stall {
	from: number;
	ms: number;
}

/** One time that a node ran. */
export interface NodeRound {
	/** Milliseconds since 1970. */
	startTime: number;
	/** Milliseconds, without saving. */
	executionTime: number;
	/** Items of each output, and those of all outputs that hold an error. */
	outputs: number[];
	failed: number;
	/** Items by their `status`, where they have one. */
	statuses: Record<string, number>;
}

/** What became of one execution. */
export interface RunReport {
	workflow: string;
	status: string;
	error?: string;
	rounds: Record<string, NodeRound[]>;
	/** Of the items of the measured node; a page of a list counts as its members. */
	uuids: Digest;
	/** SHA-256 of the files it gave. */
	hashes: Digest;
	stalls: Stall[];
}

type Json = Record<string, unknown>;
interface TaskData {
	startTime: number;
	executionTime: number;
	data?: { main?: Array<Array<{ json: Json }> | null> };
}
interface FullRunData {
	status: string;
	data: { resultData: { runData: Record<string, TaskData[]>; error?: { message?: string } } };
}

/** The node whose results are looked at, and the one that hashes the files it gave. */
const LOOKED_AT = { uuids: 'Measured', hashes: 'Hash' };
const TICK_MS = 5;
/** Shorter ones are the timer's own inaccuracy. */
const SHORTEST_MS = 20;

const file = process.env.BENCH_REPORT_FILE ?? '';
let stalls: Stall[] = [];
let lastTick = Date.now();

function tick(): void {
	const now = Date.now();
	const ms = now - lastTick;
	if (ms >= SHORTEST_MS) stalls.push({ from: lastTick, ms });
	lastTick = now;
}

setInterval(tick, TICK_MS).unref();

const itemsOf = ({ data }: TaskData): Json[] =>
	(data?.main ?? []).flatMap((output) => output ?? []).map(({ json }) => json);

function roundOf(task: TaskData): NodeRound {
	const items = itemsOf(task);
	const statuses: Record<string, number> = {};
	for (const { status } of items) {
		if (typeof status === 'string') statuses[status] = (statuses[status] ?? 0) + 1;
	}
	const { startTime, executionTime } = task;
	const failed = items.filter(({ error }) => error !== undefined).length;
	const outputs = (task.data?.main ?? []).map((output) => output?.length ?? 0);
	return { startTime, executionTime, outputs, failed, statuses };
}

function textsOf(runData: Record<string, TaskData[]>, node: string, key: string): string[] {
	const items = (runData[node] ?? []).flatMap(itemsOf);
	return items
		.flatMap((item) => (Array.isArray(item.data) ? (item.data as Json[]) : [item]))
		.map((item) => item[key])
		.filter((value): value is string => typeof value === 'string');
}

function report({ status, data }: FullRunData, { name }: { name: string }): void {
	tick();
	const { runData, error } = data.resultData;
	const rounds = Object.entries(runData).map(([node, tasks]) => [node, tasks.map(roundOf)]);
	const told: RunReport = {
		workflow: name,
		status,
		error: error?.message,
		rounds: Object.fromEntries(rounds) as RunReport['rounds'],
		uuids: digestOf(textsOf(runData, LOOKED_AT.uuids, 'uuid')),
		hashes: digestOf(textsOf(runData, LOOKED_AT.hashes, 'sha256')),
		stalls,
	};
	stalls = [];
	writeFileSync(`${file}.draft`, JSON.stringify(told));
	renameSync(`${file}.draft`, file);
	// Looking at the results stands still too, and is none of n8n's doing.
	lastTick = Date.now();
}

export const workflow = { postExecute: [report] };
