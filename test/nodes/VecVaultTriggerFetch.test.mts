import type { IDataObject } from 'n8n-workflow';
import { credentialsFor, reply, useHostileServer } from '../support/securityServer.mts';
import { addVaultCertificate, useSandbox, vecCredential } from '../support/services.mts';
import { event, post, postEvent, useTrigger } from '../support/vaultTrigger.mts';
import type { TriggerHostOptions } from '../support/vaultTrigger.mts';

const sandbox = useSandbox();
const server = useHostileServer();
const open = useTrigger();

/** A trigger that fetches certificates from the sandbox, or with other credential data. */
const openFetching = async (
	vecApi: IDataObject | undefined = vecCredential(sandbox.current).vecApi,
	parameters: IDataObject = {},
	over: TriggerHostOptions = {},
) => await open({ parameters: { fetchCertificate: true, ...parameters }, vecApi, ...over });
const certificate = () => addVaultCertificate(sandbox.current, { status: 'generated' });
const elsewhere = () => credentialsFor(server.origin).vecApi;

describe('VEC Vault Trigger without Fetch Certificate', () => {
	it('asks VEC for nothing and outputs what it did before', async () => {
		const host = await open({ vecApi: vecCredential(sandbox.current).vecApi });
		const { uuid } = certificate();
		await postEvent(host, { uuid });
		expect(Object.keys(host.executions[0])).toEqual([...Object.keys(event()), 'headers']);
		expect(sandbox.requests('vec.get')).toBe(0);
	});
});

describe('VEC Vault Trigger with Fetch Certificate', () => {
	it('adds status and reference ID, which events do not tell', async () => {
		const host = await openFetching();
		const { uuid, referenceId } = certificate();
		expect((await postEvent(host, { uuid })).status).toBe(200);
		expect(host.executions).toEqual([
			expect.objectContaining({
				event: 'certificate_application.created',
				certificate: {
					uuid,
					reference_id: referenceId,
					certificate_title: 'Food Safety',
					full_name: 'Jane Doe',
					applicant_email: 'jane@example.com',
					status: 'generated',
					issue_date: null,
					created_at: expect.any(String) as unknown,
				},
			}),
		]);
		expect(host.executions[0]).not.toHaveProperty('certificateError');
	});

	it('adds the object of the service without Simplify', async () => {
		const host = await openFetching(undefined, { simplify: false });
		await postEvent(host, { uuid: certificate().uuid });
		expect(host.executions[0].certificate).toMatchObject({
			institution_name: 'Example Institute',
			status: { value: 'generated', label: 'Generated' },
		});
	});

	it('starts one execution and asks once when the event is repeated meanwhile', async () => {
		const asked = new Promise<() => void>((resolve) => {
			server.answer((response) => {
				resolve(() => reply(200, { data: { uuid: event().uuid } })(response));
			});
		});
		const host = await openFetching(elsewhere());
		const delivery = JSON.stringify(event());
		const slow = post(host, delivery);
		const answerNow = await asked;
		const repeat = await post(host, delivery);
		answerNow();
		expect(repeat).toMatchObject({ status: 200, answer: expect.stringMatching(/^Ignored/) });
		expect((await slow).status).toBe(200);
		expect((await post(host, delivery)).answer).toMatch(/^Ignored/);
		expect(host.executions).toHaveLength(1);
		expect(server.received).toHaveLength(1);
	});

	it('answers VEC and starts the run when the API never answers, and lets go of it', async () => {
		server.answer(() => {});
		const host = await openFetching(elsewhere());
		expect((await postEvent(host)).status).toBe(200);
		expect(host.executions).toEqual([
			expect.objectContaining({
				certificate: null,
				certificateError: {
					message: 'VEC did not give the certificate within 2 seconds',
					description: expect.stringContaining('VEC Vault List') as unknown,
				},
			}),
		]);
		expect(await server.leftOpen()).toBe(0);
	});

	it('does so too when the answer begins and never ends', async () => {
		server.answer((response) => response.write('{"data":'));
		const host = await openFetching(elsewhere());
		await postEvent(host);
		expect(host.executions[0]).toMatchObject({ certificate: null });
		expect(await server.leftOpen()).toBe(0);
	});

	it.each([
		['a refused token', reply(401, { message: 'No' }), "VEC does not accept the 'API Token'"],
		[
			'a missing permission',
			reply(403, { message: 'No', required_permission: 'certificate-vault:view' }),
			"The VEC 'API Token' lacks the permission 'certificate-vault:view'",
		],
		['a certificate not there', reply(404, {}), 'VEC does not know this certificate'],
		[
			'too many requests',
			reply(429, {}, { 'retry-after': '60' }),
			'VEC asks to slow down, so the certificate was not fetched',
		],
		['a server error', reply(500, {}), 'VEC did not answer'],
		['a service that is down', reply(503, {}, { 'retry-after': '60' }), 'VEC did not answer'],
		['no certificate in it', reply(200, {}), 'The answer of VEC could not be understood'],
		[
			'the certificate of somebody else',
			reply(200, { data: { uuid: '5f0c1b1e-0000-4000-8000-00000000000f' } }),
			'VEC gave another certificate than the one that was asked for',
		],
		['half an answer', reply(200, '{"data":'), 'The answer of VEC could not be understood'],
		[
			'a web page',
			reply(200, '<!doctype html><p>Sign in</p>'),
			'VEC answered with a web page instead of data',
		],
		[
			'a redirect',
			reply(302, '', { location: '/login' }),
			'VEC answered with a redirect instead of data',
		],
	])('starts the run after %s, asked for once, and says so', async (_, answer, message) => {
		server.answer(answer);
		const host = await openFetching(elsewhere());
		expect((await postEvent(host)).status).toBe(200);
		expect(host.executions).toEqual([
			expect.objectContaining({
				event: 'certificate_application.created',
				certificate: null,
				certificateError: expect.objectContaining({
					message,
					description: expect.any(String) as unknown,
				}) as unknown,
			}),
		]);
		expect(host.executions[0]).not.toHaveProperty('error');
		expect(server.received).toHaveLength(1);
	});

	it('says that VEC could not be reached', async () => {
		const host = await openFetching({ apiToken: 'x', baseUrl: 'http://127.0.0.1:1' });
		await postEvent(host);
		expect(host.executions[0].certificateError).toMatchObject({
			message: 'VEC could not be reached',
		});
	});

	it.each([
		['is missing', undefined, "The credential 'VEC API' is missing or cannot be read"],
		[
			'has an address that cannot be used',
			{ apiToken: 'x', baseUrl: 'nowhere' },
			expect.stringContaining("'Base URL'"),
		],
		[
			'holds no token',
			{ apiToken: '', baseUrl: 'http://127.0.0.1:1' },
			expect.any(String) as unknown,
		],
	])('starts the run though the credential %s', async (_, vecApi, message) => {
		const host = await open({ parameters: { fetchCertificate: true }, vecApi });
		expect((await postEvent(host)).status).toBe(200);
		expect(host.executions).toEqual([
			expect.objectContaining({
				certificate: null,
				certificateError: expect.objectContaining({ message }) as unknown,
			}),
		]);
	});

	it.each([
		['none', undefined],
		['a number', 17],
		['another path', '../business'],
	])('asks nobody about an event whose UUID is %s', async (_, uuid) => {
		const host = await openFetching(elsewhere());
		await postEvent(host, { uuid });
		expect(host.executions[0].certificateError).toMatchObject({
			message: 'The event names no certificate by its UUID',
		});
		expect(server.received).toEqual([]);
	});

	it('keeps what VEC itself calls so under another name', async () => {
		const host = await openFetching();
		const { uuid } = certificate();
		await postEvent(host, { uuid, certificate: 'theirs', headers: 'too' });
		expect(host.executions[0]).toMatchObject({
			certificate: { uuid },
			serviceCertificate: 'theirs',
			serviceHeaders: 'too',
		});
	});

	it('fetches nothing for a delivery that starts no run', async () => {
		const host = await openFetching(undefined, { events: ['certificate_application.failed'] });
		await postEvent(host);
		await post(host, JSON.stringify(event()), 'f'.repeat(64));
		expect(host.executions).toEqual([]);
		expect(sandbox.requests('vec.get')).toBe(0);
	});

	it('shows the token nowhere', async () => {
		const vecApi = { ...elsewhere(), apiToken: 'vec-secret-token-5e1f' };
		server.answer(reply(404, { message: 'Nothing for vec-secret-token-5e1f' }));
		const host = await openFetching(vecApi);
		await postEvent(host);
		expect(JSON.stringify(host.executions)).not.toContain('5e1f');
		expect(server.received[0].headers.authorization).toContain('5e1f');
	});
});
