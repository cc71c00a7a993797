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
import { startRedis } from './startRedis.mts';

/** Where n8n looks for community packages in a user folder. */
const NODES = join('.n8n', 'nodes');

/** A worker, and the executions it has taken. */
export interface Worker extends N8nProcess {
	hasTaken(executionId: string): boolean;
}

/** n8n in queue mode: one main process, workers, PostgreSQL and Redis, all for one sandbox. */
export interface Queue {
	readonly api: N8nApi;
	readonly main: N8nProcess;
	/** Those that run; one that is killed is not among them any more. */
	readonly workers: Worker[];
	readonly postgres: Postgres;
	/** The way of the main process to the database, and that of all workers. */
	readonly links: { main: SlowLink; workers: SlowLink };
	/** Starts workers, or stops the youngest, until there are so many. */
	useWorkers(count: number): Promise<void>;
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
	log?: Log;
}

/** Opens a queue without workers; n8n is installed on first use. The project has to be built before. */
export async function openQueue(options: QueueOptions): Promise<Queue> {
	const log = options.log ?? (() => {});
	const nodeBinary = await node24(log);
	const script = await installN8n(nodeBinary, log);
	const servers = ensureServers(log);
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
		const postgres = await opened(startPostgres(servers.postgresBin));
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
			const started = await startN8n({ nodeBinary, script, userFolder, role, env });
			undoings.push(async () => await started.kill());
			return started;
		};
		log('Starting n8n');
		const main = await start('main', mainFolder, links.main);
		const api = new N8nApi(main.origin);
		await api.setUpOwner();
		const placeholders = await setUpCredentials(api, options.sandboxOrigin);
		const workers: Worker[] = [];
		const startWorker = async () => {
			// A folder each, because n8n keeps logs and a journal of crashes there.
			const folder = newFolder();
			cpSync(join(mainFolder, NODES), join(folder, NODES), { recursive: true });
			const worker = await start('worker', folder, links.workers);
			workers.push({ ...worker, hasTaken: (id) => hasTaken(worker, id) });
		};
		return {
			api,
			main,
			workers,
			postgres,
			links,
			async useWorkers(count) {
				for (const worker of workers.splice(count)) await worker.stop();
				log('Starting workers');
				const missing = Array.from({ length: count - workers.length }, startWorker);
				// All of them, or one that is late would outlive a failure of another.
				const started = await Promise.allSettled(missing);
				const failed = started.find(({ status }) => status === 'rejected');
				if (failed) throw (failed as PromiseRejectedResult).reason;
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

function hasTaken({ logText }: N8nProcess, executionId: string): boolean {
	return logText().includes(`Worker started execution ${executionId} (`);
}
