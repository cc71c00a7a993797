import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultRule } from '../../sandbox/faults.mts';
import type { Settings } from '../../sandbox/settings.mts';
import { selfSigned } from '../../test/e2e/standins/certificate.mts';
import type { Digest } from '../digest.mts';
import { startCallee } from './calls.mts';

/** What the service saw since counting began. */
export interface Tally {
	/** By endpoint, such as `vec.create`. */
	requests: Record<string, number>;
	maxInFlight: number;
	connections: number;
	/** Milliseconds with at least one request under way. */
	busyMs: number;
	bytesIn: number;
	bytesOut: number;
	created: number;
	issued: number;
	/** Certificates beyond the first of the same person. */
	duplicates: number;
	vaultFiles: Digest;
	issuedRows: Digest;
}

/** What was put into the vault beforehand. */
export interface Seeded {
	uuids: Digest;
	/** SHA-256 of the PDFs. */
	hashes: Digest;
	/** As the nodes for the vault output them. */
	certificates: Array<Record<string, unknown> & { uuid: string }>;
}

export interface BenchSandbox {
	origin: string;
	/** The same over TLS. */
	secureOrigin: string;
	/** The certificate of `secureOrigin`: as text, and as a file for NODE_EXTRA_CA_CERTS. */
	ca: string;
	caFile: string;
	prepare(wanted: { settings?: Partial<Settings>; faults?: FaultRule[] }): Promise<void>;
	seedVault(wanted: { count: number; pdfBytes?: number }): Promise<Seeded>;
	begin(): Promise<void>;
	tally(): Promise<Tally>;
	close(): void;
}

/** Starts the sandbox as a process of its own; it ends with this one. */
export async function startBenchSandbox(): Promise<BenchSandbox> {
	const tls = await selfSigned(['localhost']);
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-bench-tls-'));
	const caFile = join(folder, 'ca.pem');
	writeFileSync(caFile, tls.cert);
	const callee = await startCallee('./sandboxProcess.mts', {
		env: { BENCH_TLS: JSON.stringify(tls) },
	});
	const origins = await callee.call<{ origin: string; secureOrigin: string }>('origins');
	return {
		...origins,
		ca: tls.cert,
		caFile,
		prepare: async (wanted) => await callee.call('prepare', wanted),
		seedVault: async (wanted) => await callee.call('seedVault', wanted),
		begin: async () => await callee.call('begin'),
		tally: async () => await callee.call('tally'),
		close() {
			callee.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
