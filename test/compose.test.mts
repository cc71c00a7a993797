import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Ajv from 'ajv';
import { composeFile, settingsOf } from './e2e/host/composeFile.mts';
import { projectRoot } from './e2e/host/packages.mts';

const read = (...path: string[]) =>
	JSON.parse(readFileSync(join(projectRoot, ...path), 'utf8')) as Record<string, never>;
const compose = composeFile();
const n8nServices = ['main', 'webhook', 'worker'].map((name) => compose.services[name]);

/** The schema of Docker Compose's own specification, as the linter for such files keeps it. */
function schemaComplaints(file: unknown): unknown[] {
	const schema = read('node_modules', 'dclint', 'schemas', 'compose.schema.json');
	// An address with https, under which Ajv does not know that draft.
	Reflect.deleteProperty(schema, '$schema');
	// The schema names formats and keywords of its own.
	const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema);
	validate(file);
	return validate.errors ?? [];
}

describe('compose.yaml', () => {
	it('is what the specification of Docker Compose allows', () => {
		expect(schemaComplaints(compose)).toEqual([]);
	});

	it.each([
		['a key nobody knows', { ...compose.services.worker, replicas: 2 }],
		['a condition that is none', { ...compose.services.worker, depends_on: { main: 'healthy' } }],
		['a health check without a list', { ...compose.services.worker, healthcheck: { test: 1 } }],
	])('would be refused with %s', (_, worker) => {
		expect(schemaComplaints({ ...compose, services: { ...compose.services, worker } })).not.toEqual(
			[],
		);
	});

	it('starts the n8n that is tested, all of one image', () => {
		const { dependencies } = read('test', 'e2e', 'host', 'n8n', 'package.json');
		const { n8n } = dependencies as { n8n: string };
		const images = n8nServices.map(({ image }) => image);
		expect(images).toEqual(Array(3).fill(`docker.n8n.io/n8nio/n8n:${n8n}`));
	});

	it('installs this version of this package in all n8n processes, also where n8n 3 would not', () => {
		const { name, version } = read('package.json');
		for (const settings of n8nServices.map(settingsOf)) {
			expect(settings).toMatchObject({
				N8N_COMMUNITY_PACKAGES_MANAGED_BY_ENV: 'true',
				N8N_REINSTALL_MISSING_PACKAGES: 'true',
				N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
			});
			expect(JSON.parse(settings.N8N_COMMUNITY_PACKAGES)).toEqual([{ name, version }]);
		}
	});

	it('gives all n8n processes the same settings, and workers what is theirs', () => {
		const [main, webhook, worker] = n8nServices.map(settingsOf);
		expect(main).toEqual({ ...webhook, N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true' });
		const { QUEUE_HEALTH_CHECK_ACTIVE, N8N_GRACEFUL_SHUTDOWN_TIMEOUT, ...ofWorker } = worker;
		expect(ofWorker).toEqual(webhook);
		expect(QUEUE_HEALTH_CHECK_ACTIVE).toBe('true');
		// Docker has to wait for longer than n8n does.
		expect(compose.services.worker.stop_grace_period).toBe('10m');
		expect(Number(N8N_GRACEFUL_SHUTDOWN_TIMEOUT)).toBeLessThan(600);
	});

	it('holds no secret, and gives each service the files it reads', () => {
		for (const service of Object.values(compose.services)) {
			const settings = settingsOf(service);
			const [commands, given] = [JSON.stringify(service), service.secrets ?? []];
			const used = commands.match(/(?<=\/run\/secrets\/)\w+/g) ?? [];
			expect([...new Set(used)].sort()).toEqual([...given].sort());
			const open = Object.keys(settings).filter((name) => /(PASSWORD|KEY|TOKEN)$/.test(name));
			expect(open).toEqual([]);
		}
		expect(Object.keys(compose.secrets)).toEqual([
			'encryption_key',
			'postgres_password',
			'redis_password',
		]);
		expect(readFileSync(join(projectRoot, '.gitignore'), 'utf8')).toMatch(/^secrets\/$/m);
	});

	it('waits for what a service needs until that is well, which all can tell', () => {
		for (const { depends_on: needs = {} } of Object.values(compose.services)) {
			for (const [name, { condition }] of Object.entries(needs)) {
				expect(condition).toBe('service_healthy');
				expect(compose.services[name].healthcheck?.test).toBeDefined();
			}
		}
	});

	it.each([
		[200, 0],
		[503, 1],
		[undefined, 1],
	])('takes an n8n that answers %s as the exit code %i', async (status, code) => {
		const server = createServer((request, response) => {
			response.writeHead(request.url === '/healthz/readiness' ? (status ?? 500) : 404).end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		if (status === undefined) server.close();
		const [how, command, ...args] = compose.services.worker.healthcheck?.test ?? [];
		expect([how, command]).toEqual(['CMD', 'node']);
		const script = args.map((arg) => arg.replace(':5678/', `:${port}/`));
		const [exitCode] = (await once(spawn(process.execPath, script), 'exit')) as [number];
		server.close();
		expect(exitCode).toBe(code);
	});
});
