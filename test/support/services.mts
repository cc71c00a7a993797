import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { newSettings } from '../../sandbox/settings.mts';
import type { VaultCertificate } from '../../sandbox/store.mts';

/** How long the sandbox takes with a certificate. */
const PROCESSING_MS = 100;

export interface UsedSandbox {
	readonly current: Sandbox;
	/** How many requests an endpoint has seen, by the sandbox's name for it. */
	requests(endpoint: string): number;
}

/** Starts a sandbox for the tests of a file; each test begins with empty counters. */
export function useSandbox(): UsedSandbox {
	let sandbox: Sandbox | undefined;
	beforeAll(async () => {
		sandbox = await startSandbox({ processingMs: PROCESSING_MS });
	});
	beforeEach(() => {
		sandbox?.reset();
		Object.assign(sandbox?.settings ?? {}, newSettings({ processingMs: PROCESSING_MS }));
	});
	afterAll(async () => await sandbox?.close());
	const current = () => {
		if (!sandbox) throw new Error('The sandbox is not running');
		return sandbox;
	};
	return {
		get current() {
			return current();
		},
		requests: (endpoint) => current().counters.endpoints[endpoint]?.requests ?? 0,
	};
}

/** Credential data for the sandbox. */
export function velocertCredential(sandbox: Sandbox, apiToken = 'velocert-demo-token') {
	return { velocertApi: { apiToken, authScheme: 'bearer', baseUrl: `${sandbox.origin}/` } };
}

/** Credential data for the sandbox. */
export function vecCredential(sandbox: Sandbox, apiToken = 'vec-demo-token') {
	return { vecApi: { apiToken, baseUrl: sandbox.origin } };
}

/** How many requests the two services have seen. */
export function requestsSeen({ counters }: Sandbox): number {
	return Object.values(counters.endpoints).reduce((sum, { requests }) => sum + requests, 0);
}

/** Puts a certificate into the vault as if somebody had uploaded it before. */
export function addVaultCertificate(
	{ store }: Sandbox,
	{ dueInMs = Infinity, ...over }: Partial<VaultCertificate> & { dueInMs?: number } = {},
): VaultCertificate {
	const id = store.vault.length + 1;
	const digits = String(id).padStart(12, '0');
	const certificate: VaultCertificate = {
		id,
		uuid: `5f0c1b1e-0000-4000-8000-${digits}`,
		referenceId: `VEC-IC-${digits.slice(-8)}`,
		title: 'Food Safety',
		fullName: 'Jane Doe',
		email: 'jane@example.com',
		issueDate: null,
		details: null,
		status: 'processing',
		createdAt: Date.now(),
		dueAt: Date.now() + dueInMs,
		willFail: false,
		file: { name: 'certificate.pdf', mimeType: 'application/pdf', size: 0, sha256: '' },
		...over,
	};
	store.vault.push(certificate);
	return certificate;
}

/** From now on the token may not view single certificates. */
export function refuseView({ faults }: Sandbox): void {
	faults.add({
		match: { endpoint: 'vec.get' },
		kind: 'status',
		status: 403,
		body: { message: 'Forbidden', required_permission: 'certificate-vault:view' },
		times: 99,
	});
}
