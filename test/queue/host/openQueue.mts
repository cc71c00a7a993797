import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../e2e/host/command.mts';
import { installN8n } from '../../e2e/host/installN8n.mts';
import { installPackage } from '../../e2e/host/installPackage.mts';
import type { WorkflowJson } from '../../e2e/host/n8nApi.mts';
import { N8nApi } from '../../e2e/host/n8nApi.mts';
import { node24 } from '../../e2e/host/node24.mts';
import { fill, setUpCredentials } from '../../e2e/host/openHost.mts';
import type { N8nProcess, Role } from '../../e2e/host/startN8n.mts';
import { startN8n } from '../../e2e/host/startN8n.mts';
import { ensureServers } from './servers.mts';
import { queueSettings } from './settings.mts';
import type { SlowLink } from './slowLink.mts';
import { openSlowLink } from './slowLink.mts';
import type { Postgres } from './startPostgres.mts';
import { startPostgres } from './startPostgres.mts';
import type { Redis } from './startRedis.mts';
import { startRedis } from './startRedis.mts';

/** Where n8n looks for community packages in a user folder. */
const NODES = join('.n8n', 'nodes');

/** A worker, and the executions it has taken. */
export interface Worker extends N8nProcess {
	hasTaken(executionId: string): boolean;
}

/** A process that takes production webhooks, and hands them to the workers. */
export interface Webhook extends N8nProcess {
	/** For calls of webhooks; it knows no editor. */
	api: N8nApi;
}

/** n8n in queue mode: one main process, webhook processes, workers, PostgreSQL and Redis, all for one sandbox. */
export interface Queue {
	readonly api: N8nApi;
	readonly main: N8nProcess;
	/** Those that run; one that is killed is not among them any more. */
	readonly workers: Worker[];
	readonly webhooks: Webhook[];
	readonly postgres: Postgres;
	readonly redis: Redis;
	/** The way of the main process to the database, and that of all workers. */
	readonly links: { main: SlowLink; workers: SlowLink };
	/** Starts workers, or stops the youngest, until there are so many. */
	useWorkers(count: number): Promise<void>;
	/** As `useWorkers`, for webhook processes. */
	useWebhooks(count: number): Promise<void>;
	/** Ends a worker at once, with whatever it is at. */
	killWorker(worker: Worker): Promise<void>;
	/** Adds a workflow, its placeholders for credentials and the sandbox's address filled in. */
	addWorkflow(workflow: WorkflowJson, active?: boolean): Promise<string>;
	/** Stops everything and removes its folders. */
	close(): Promise<void>;
}

export interface QueueOptions {
	sandboxOrigin: string;
	/** For the main process and all workers. */
	env?: NodeJS.ProcessEnv;
	/** How many executions a worker has at a time. */
	concurrency?: number;
	log?: Log;
}

/** Opens a queue without workers and webhook processes; n8n is installed on first use. The project has to be built before. */
export async function openQueue(options: QueueOptions): Promise<Queue> {
	const log = options.log ?? (() => {});
	const nodeBinary = await node24(log);
	const script = await installN8n(nodeBinary, log);
	const servers = await ensureServers(log);
	/** What has to be undone at the end, the last first. */
	const undoings: Array<() => unknown> = [];
	const close = async () => {
		for (const undo of undoings.splice(0).reverse()) await undo();
	};
	const newFolder = () => {
		const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-queue-'));
		undoings.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
		return folder;
	};
	const opened = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
		const server = await opening;
		undoings.push(async () => await server.close());
		return server;
	};
	try {
		log('Starting PostgreSQL and Redis');
		const postgres = await opened(startPostgres(servers.postgresBin, script));
		const redis = await opened(startRedis(servers.redisServer));
		const links = {
			main: await opened(openSlowLink(postgres.port)),
			workers: await opened(openSlowLink(postgres.port)),
		};
		const mainFolder = newFolder();
		log('Installing the packed nodes');
		await installPackage(mainFolder, log);
		const start = async (role: Role, userFolder: string, { port }: SlowLink) => {
			const env = { ...queueSettings(postgres, port, redis), ...options.env };
			const { concurrency } = options;
			const started = await startN8n({ nodeBinary, script, userFolder, role, concurrency, env });
			undoings.push(async () => await started.kill());
			return started;
		};
		log('Starting n8n');
		const main = await start('main', mainFolder, links.main);
		const api = new N8nApi(main.origin);
		await api.setUpOwner();
		const placeholders = await setUpCredentials(api, options.sandboxOrigin);
		const startBeside = async (role: Role, link: SlowLink) => {
			// A folder each, because n8n keeps logs and a journal of crashes there.
			const folder = newFolder();
			cpSync(join(mainFolder, NODES), join(folder, NODES), { recursive: true });
			return await start(role, folder, link);
		};
		const workers: Worker[] = [];
		const startWorker = async () => {
			const worker = await startBeside('worker', links.workers);
			workers.push({ ...worker, hasTaken: (id) => hasTaken(worker, id) });
		};
		const webhooks: Webhook[] = [];
		const startWebhook = async () => {
			const webhook = await startBeside('webhook', links.main);
			webhooks.push({ ...webhook, api: new N8nApi(webhook.origin) });
		};
		return {
			api,
			main,
			workers,
			webhooks,
			postgres,
			redis,
			links,
			async useWorkers(count) {
				log('Starting workers');
				await resize(workers, count, startWorker);
			},
			async useWebhooks(count) {
				log('Starting webhook processes');
				await resize(webhooks, count, startWebhook);
			},
			async killWorker(worker) {
				workers.splice(workers.indexOf(worker), 1);
				await worker.kill();
			},
			addWorkflow: async (workflow, active) =>
				await api.createWorkflow(fill(workflow, placeholders), active),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

/** Starts processes, or stops the youngest, until there are so many. */
async function resize(
	list: N8nProcess[],
	count: number,
	startOne: () => Promise<void>,
): Promise<void> {
	for (const superfluous of list.splice(count)) await superfluous.stop();
	const missing = Array.from({ length: count - list.length }, startOne);
	// All of them, or one that is late would outlive a failure of another.
	const started = await Promise.allSettled(missing);
	const failed = started.find(({ status }) => status === 'rejected');
	if (failed) throw (failed as PromiseRejectedResult).reason;
}

function hasTaken({ logText }: N8nProcess, executionId: string): boolean {
	return logText().includes(`Worker started execution ${executionId} (`);
}
