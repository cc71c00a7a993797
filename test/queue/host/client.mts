import { createRequire } from 'node:module';

/** Who PostgreSQL is used by, and which of its databases. */
export const USER = 'postgres';

/** As much of n8n's own driver as is used here. */
export interface Client {
	connect(): Promise<void>;
	query(sql: string, values?: unknown[]): Promise<{ rows: Array<Record<string, unknown>> }>;
	end(): Promise<void>;
	on(event: 'error', heard: () => void): void;
}

/** A client of a PostgreSQL at a port of this machine, not yet connected; the driver is that of an installed n8n. */
export function openClient(n8nScript: string, port: number): Client {
	const pg = createRequire(n8nScript)('pg') as { Client: new (options: object) => Client };
	const client = new pg.Client({ host: '127.0.0.1', port, user: USER, database: USER });
	// Told by what is waited for; without this the end of the server would end the tests.
	client.on('error', () => {});
	return client;
}
