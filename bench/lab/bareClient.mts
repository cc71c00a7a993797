import { node24 } from '../../test/e2e/host/node24.mts';
import { startCallee } from './calls.mts';

/** Where a bare client sends to, and how much at once. */
export interface BareTask {
	origin: string;
	/** The certificate to trust, for TLS. */
	ca?: string;
	atOnce: number;
}

/** A minimal client in a process of its own, on the same Node as n8n; each call gives its milliseconds. */
export interface Bare {
	upload(task: BareTask & { paths: string[]; sizeBytes: number }): Promise<number>;
	issue(task: BareTask & { count: number; perRequest: number }): Promise<number>;
	validate(task: BareTask & { count: number }): Promise<number>;
	list(task: BareTask & { pages: number }): Promise<number>;
	download(task: BareTask & { uuids: string[] }): Promise<number>;
	close(): void;
}

export async function startBare(log: (line: string) => void): Promise<Bare> {
	const callee = await startCallee('./bareProcess.mts', { execPath: await node24(log) });
	return {
		upload: async (task) => await callee.call('upload', task),
		issue: async (task) => await callee.call('issue', task),
		validate: async (task) => await callee.call('validate', task),
		list: async (task) => await callee.call('list', task),
		download: async (task) => await callee.call('download', task),
		close: () => callee.close(),
	};
}
