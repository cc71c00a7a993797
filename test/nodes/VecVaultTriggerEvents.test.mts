import { event, post, postEvent, useTrigger } from '../support/vaultTrigger.mts';

const CREATED = 'certificate_application.created';
const APPROVED = 'certificate_application.approved';
const text = 'text/plain';
const serve = useTrigger();

describe('Trigger On', () => {
	it('lets only what is selected start an execution', async () => {
		const to = await serve({ parameters: { events: [APPROVED] } });
		expect(await postEvent(to)).toEqual({
			status: 200,
			answer: 'Ignored: this event is not selected in n8n.',
			type: text,
		});
		expect((await postEvent(to, { event: APPROVED })).status).toBe(200);
		expect(to.executions.map((item) => item.event)).toEqual([APPROVED]);
	});

	it('takes further events from Other Events', async () => {
		const options = { otherEvents: ' certificate_application.revoked ,x.y,, ' };
		const to = await serve({ parameters: { events: [APPROVED], options } });
		const listed = ['certificate_application.revoked', 'x.y', APPROVED];
		for (const name of [...listed, CREATED, 'z', '']) {
			expect((await postEvent(to, { event: name })).status).toBe(200);
		}
		expect(to.executions.map((item) => item.event)).toEqual(listed);
	});

	it('takes events that nobody knows with Any Event, even without a name', async () => {
		const to = await serve({ parameters: { events: ['*'] } });
		await postEvent(to, { event: 'brand.new' });
		await postEvent(to, { event: undefined });
		await postEvent(to, { event: { nested: true } });
		expect(to.executions).toHaveLength(3);
	});

	it('is Any Event unless told, so that VEC alone decides by its subscriptions', async () => {
		const to = await serve({ parameters: { events: undefined } });
		await postEvent(to, { event: 'brand.new' });
		expect(to.executions).toHaveLength(1);
	});

	it('lets nothing through when it is empty', async () => {
		const to = await serve({ parameters: { events: [] } });
		expect((await postEvent(to)).status).toBe(200);
		expect(to.executions).toEqual([]);
	});
});

describe('the test URL', () => {
	it('refuses what production refuses', async () => {
		const to = await serve({ mode: 'manual' });
		const body = JSON.stringify(event());
		expect((await post(to, body, 'f'.repeat(64))).status).toBe(401);
		expect((await post(to, body, '')).status).toBe(401);
		expect((await post(to, '[]')).status).toBe(400);
		expect((await postEvent(to, { timestamp: '2020-01-01T00:00:00Z' })).status).toBe(400);
		expect(to.executions).toEqual([]);
	});

	it('gives the item that production gives', async () => {
		const to = await serve({ mode: 'manual' });
		const payload = event();
		await post(to, JSON.stringify(payload));
		expect(to.executions).toEqual([{ ...payload, headers: expect.any(Object) }]);
	});
});
