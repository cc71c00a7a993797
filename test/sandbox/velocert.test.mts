import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { newSettings } from '../../sandbox/settings.mts';
import { call, TYPES } from './client.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.close());
beforeEach(() => {
	sandbox.reset();
	Object.assign(sandbox.settings, newSettings());
});

const COURSE = {
	recipientName: 'Žofie',
	courseTitle: 'Food Safety',
	completionDate: '2026-01-31',
	score: 95,
	passed: true,
};
const page = async (token: unknown = 0) =>
	(await call(sandbox, `${TYPES}?pageSize=50&pageToken=${token}`)).json;
const validate = async (credential: unknown, type = '101') =>
	await call(sandbox, `${TYPES}/${type}/actions/validate`, { body: { credential } });
const issue = async (...recipients: unknown[]) =>
	await call(sandbox, `${TYPES}/101/credentials`, { body: { recipients } });

describe('list of credential types', () => {
	it.each(['token', 'number'] as const)(
		'leads to all 47 types by %s, twenty at a time',
		async (paging) => {
			sandbox.settings.velocertPaging = paging;
			const names = new Set<string>();
			let token: unknown = 0;
			const sizes = [];
			while (token !== undefined) {
				const { credentialTypes, nextPageToken } = await page(token);
				sizes.push(credentialTypes.length);
				for (const { name } of credentialTypes) names.add(name);
				token = nextPageToken;
				if (token !== undefined)
					expect(typeof token).toBe(paging === 'token' ? 'string' : 'number');
			}
			expect([sizes, names.size]).toEqual([[20, 20, 7], 47]);
		},
	);

	it('leads nowhere or in a circle when told to', async () => {
		sandbox.settings.velocertPaging = 'none';
		expect((await page()).nextPageToken).toBeUndefined();
		sandbox.settings.velocertPaging = 'loop';
		expect((await page(40)).nextPageToken).toBe('0');
	});
});

describe('input fields and validation', () => {
	it('gives an example, wrapped for type 103, and 404 for an unknown type', async () => {
		const fields = async (id: string) => await call(sandbox, `${TYPES}/${id}/input-fields`);
		expect(Object.keys((await fields('101')).json)).toEqual(Object.keys(COURSE));
		expect((await fields('103')).json).toEqual({ credential: { recipientName: 'Jane Doe' } });
		expect((await fields('999')).status).toBe(404);
	});

	it('finds a payload like the example valid', async () => {
		expect((await validate(COURSE)).json).toEqual({ valid: true, errors: null });
	});

	it('names what is missing, unknown, mistyped or no date', async () => {
		const wrong: Record<string, unknown> = { ...COURSE, score: '95', extra: 1 };
		wrong.completionDate = '2026-02-30';
		delete wrong.recipientName;
		const { valid, errors } = (await validate(wrong)).json;
		expect(valid).toBe(false);
		expect(errors).toEqual([
			'extra: is not a field of this credential',
			'recipientName: is required',
			'completionDate: must be a date as YYYY-MM-DD',
			'score: must be a number',
		]);
	});

	it('looks into nested objects and lists', async () => {
		const diploma = {
			recipient: { firstName: 'Jane' },
			course: { title: 'Welding', hours: 12 },
			skills: ['MIG', 5],
			issuedOn: '2026-01-31',
		};
		expect((await validate(diploma, '102')).json.errors).toEqual([
			'recipient.lastName: is required',
			'skills.1: must be a string',
		]);
	});

	it('answers invalid payloads in other styles when told to', async () => {
		sandbox.settings.validateStyle = '400';
		expect((await validate({})).status).toBe(400);
		sandbox.settings.validateStyle = 'objects';
		expect((await validate({}, '104')).json.errors).toEqual([
			{ field: 'recipientName', message: 'is required' },
		]);
	});
});

describe('issue', () => {
	const jane = { email: 'jane@example.com', credential: COURSE };

	it('issues to each recipient and notes a mail for each', async () => {
		const answer = await issue(jane, { ...jane, email: 'joe@example.com' });
		expect(answer.status).toBe(200);
		expect(answer.json.results[1]).toEqual({
			email: 'joe@example.com',
			credentialId: sandbox.store.issued[1].id,
		});
		expect(sandbox.store.outbox.map(({ to }) => to)).toEqual([
			'jane@example.com',
			'joe@example.com',
		]);
		expect(sandbox.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	});

	it('issues to nobody when one recipient is wrong', async () => {
		const answer = await issue(
			jane,
			{ ...jane, credential: { ...COURSE, score: '1' } },
			{ email: 'x' },
		);
		expect(answer.status).toBe(422);
		expect(answer.json.errors).toEqual({
			'recipients.1.credential.score': ['must be a number'],
			'recipients.2.email': ['must be an email address'],
			'recipients.2.credential': ['must be an object'],
		});
		expect(sandbox.store.issued).toHaveLength(0);
		expect((await issue({ ...jane, note: 1 })).status).toBe(422);
		expect((await issue()).status).toBe(422);
	});

	it('counts the same type, address and content as a duplicate, whatever the order of its keys', async () => {
		await issue(jane);
		const reversed = Object.fromEntries(Object.entries(COURSE).reverse());
		await issue({ email: 'JANE@example.com', credential: reversed });
		await issue({ ...jane, credential: { ...COURSE, score: 96 } });
		expect(sandbox.counters.velocert).toEqual({ issuedRecipients: 3, duplicates: 1 });
	});

	it('replies in the shapes a client has to expect', async () => {
		const { settings } = sandbox;
		settings.issueReply = 'empty';
		expect((await issue(jane)).text).toBe('');
		settings.issueReply = 'array';
		expect((await issue(jane)).json).toHaveLength(1);
		settings.issueReply = 'errorNull';
		expect((await issue(jane)).json).toMatchObject({ error: null, errors: {} });
		settings.issueReply = 'partial';
		const { results } = (await issue(jane, { ...jane, email: 'bad@example.com' })).json;
		expect(results[1]).toMatchObject({ email: 'bad@example.com', status: 'failed' });
		expect(sandbox.counters.velocert.issuedRecipients).toBe(4);
	});
});
