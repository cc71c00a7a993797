import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';

/** Starts a sandbox for the tests of a file; each test begins with empty counters. */
export function useSandbox(): { readonly current: Sandbox } {
	let sandbox: Sandbox | undefined;
	beforeAll(async () => {
		sandbox = await startSandbox({ processingMs: 100 });
	});
	beforeEach(() => {
		sandbox?.reset();
		Object.assign(sandbox?.settings ?? {}, DEFAULTS);
	});
	afterAll(async () => await sandbox?.close());
	return {
		get current() {
			if (!sandbox) throw new Error('The sandbox is not running');
			return sandbox;
		},
	};
}

const DEFAULTS = {
	processingMs: 100,
	delayMs: 0,
	velocertScheme: 'both',
	velocertPaging: 'token',
	validateStyle: '200',
	issueReply: 'results',
	retryFails: false,
} as const;

/** Credential data for the sandbox. */
export function velocertCredential(sandbox: Sandbox, apiToken = 'velocert-demo-token') {
	return { velocertApi: { apiToken, authScheme: 'bearer', baseUrl: `${sandbox.origin}/` } };
}

/** Credential data for the sandbox. */
export function vecCredential(sandbox: Sandbox, apiToken = 'vec-demo-token') {
	return { vecApi: { apiToken, baseUrl: sandbox.origin } };
}
