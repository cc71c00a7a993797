/** One n8n in queue mode, as far as its size goes. */
export interface Setup {
	workers: number;
	webhooks: number;
	/** Executions of a worker at a time: `worker --concurrency`. */
	executions: number;
	/** The option *Concurrency* of a node. */
	concurrency: number;
	/** `DB_POSTGRESDB_POOL_SIZE`, of every process. */
	poolSize: number;
}

/** As compose.yaml sets it up; *Concurrency* as the nodes have it. */
export const COMPOSE: Setup = {
	workers: 2,
	webhooks: 1,
	executions: 10,
	concurrency: 4,
	poolSize: 5,
};

/** What PostgreSQL allows by default, less the three it keeps for its superuser. */
export const POSTGRES_ALLOWS = 97;

export const executionsAtOnce = ({ workers, executions }: Setup) => workers * executions;

/** Validations, uploads, downloads and look-ups that a service sees at once, at most. */
export const requestsAtOnce = (setup: Setup) => executionsAtOnce(setup) * setup.concurrency;

/** Of the main process, the webhook processes and the workers, at most. */
export const connections = ({ workers, webhooks, poolSize }: Setup) =>
	poolSize * (1 + webhooks + workers);

/** How many workers fit what PostgreSQL allows. */
export const mostWorkers = ({ webhooks, poolSize }: Setup) =>
	Math.floor(POSTGRES_ALLOWS / poolSize) - 1 - webhooks;

/** The largest product of executions and *Concurrency* that keeps all workers within so many requests. */
export const productWithin = (requests: number, { workers }: Setup) =>
	Math.floor(requests / workers);

/** Seconds for so many requests of so many seconds each, where nothing but the service takes time. */
export const secondsFor = (requests: number, secondsEach: number, setup: Setup) =>
	Math.round((requests / requestsAtOnce(setup)) * secondsEach * 10) / 10;
