import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from './cache.mts';

/** Prefixes of what n8n reads from its environment. */
const N8N_PREFIXES = ['N8N_', 'DB_', 'EXECUTIONS_', 'QUEUE_', 'CREDENTIALS_', 'NODES_'];
const N8N_NAMES = ['WEBHOOK_URL', 'NODE_FUNCTION_ALLOW_BUILTIN', 'NODE_FUNCTION_ALLOW_EXTERNAL'];

/** The environment of the caller without settings for an n8n of their own, whose database this one must not open. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
	const entries = Object.entries(process.env).filter(
		([name]) =>
			!N8N_PREFIXES.some((prefix) => name.startsWith(prefix)) && !N8N_NAMES.includes(name),
	);
	return Object.fromEntries(entries);
}

/** An n8n of its own folder, on loopback, which calls nobody by itself. */
export function n8nSettings(
	userFolder: string,
	port: number,
	brokerPort: number,
): NodeJS.ProcessEnv {
	return {
		// A test runner sets this to `test`, under which n8n behaves differently.
		NODE_ENV: 'production',
		// What Node has compiled of n8n once; a start takes an eighth less of the processor with it.
		NODE_COMPILE_CACHE: cacheFolder('compiled'),
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_ENCRYPTION_KEY: 'only-for-tests',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_ONBOARDING_FLOW_DISABLED: 'true',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LOG_LEVEL: 'info',
		N8N_BLOCK_SVG_OUTPUT: 'false',
		NODES_EXCLUDE: '[]',
	};
}

/** Leaves out what asks api.n8n.io at every start, where this n8n has it: older ones do not start then. */
export function withoutRegistry(script: string): NodeJS.ProcessEnv {
	const isThere = existsSync(join(dirname(dirname(script)), 'dist', 'modules', 'mcp-registry'));
	return isThere ? { N8N_DISABLED_MODULES: 'mcp-registry' } : {};
}

/** A worker listens nowhere but for this: whether it is ready. */
export function workerSettings(port: number): NodeJS.ProcessEnv {
	return {
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	};
}
