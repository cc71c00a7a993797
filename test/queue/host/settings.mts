import type { Postgres } from './startPostgres.mts';
import type { Redis } from './startRedis.mts';

/** What all processes of a queue mode have in common. `databasePort` may be that of a slow way to it. */
export function queueSettings(
	{ user, database }: Postgres,
	databasePort: number,
	redis: Redis,
): NodeJS.ProcessEnv {
	return {
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(databasePort),
		DB_POSTGRESDB_DATABASE: database,
		DB_POSTGRESDB_USER: user,
		// One for each execution of a worker. With n8n's two, a slow database is the only thing measured.
		DB_POSTGRESDB_POOL_SIZE: '10',
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
	};
}
