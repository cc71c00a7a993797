import type { IDataObject } from 'n8n-workflow';
import type { DeliveryRules } from '../../../shared/vec/deliveries.ts';
import { judgeDelivery, openDeliveryMemory } from '../../../shared/vec/deliveries.ts';
import { signatureOf } from '../../../shared/vec/signature.ts';

const SECRET = 'whsec-of-a-test';
const NOW = Date.parse('2026-11-24T10:00:00Z');
const CREATED = 'certificate_application.created';

const payload = (over: IDataObject = {}): IDataObject => ({
	event: CREATED,
	webhook_id: '5f0c1b1e-0000-4000-8000-000000000001',
	timestamp: '2026-11-24T09:59:58Z',
	application_id: 12,
	uuid: '5f0c1b1e-0000-4000-8000-000000000002',
	certificate_title: 'Food Safety',
	applicant_email: 'jane@example.com',
	...over,
});

function judge(text: string, over: Partial<DeliveryRules & { signature: unknown }> = {}) {
	const body = Buffer.from(text);
	const signature = 'signature' in over ? over.signature : signatureOf(SECRET, body);
	const rules = { secret: SECRET, events: ['*'], maxAgeSeconds: 300, isRepeat: () => false };
	return judgeDelivery({ body, signature }, { ...rules, ...over }, NOW);
}

const judgePayload = (over: IDataObject, rules: Partial<DeliveryRules> = {}) =>
	judge(JSON.stringify(payload(over)), rules);

describe('a delivery', () => {
	it('is accepted with its payload unchanged when it is genuine, fresh, selected and new', () => {
		expect(judgePayload({})).toMatchObject({ kind: 'accepted', payload: payload() });
	});

	it('is refused with 401 when it is not signed, or with another secret', () => {
		const text = JSON.stringify(payload());
		const unsigned = { kind: 'refused', status: 401, reason: expect.stringContaining('missing') };
		expect(judge(text, { signature: undefined })).toEqual(unsigned);
		expect(judge(text, { signature: '' })).toEqual(unsigned);
		expect(judge(text, { signature: 'f'.repeat(64) })).toEqual({
			kind: 'refused',
			status: 401,
			reason: 'Refused: the signature does not fit the signing secret set in n8n.',
		});
	});

	it('is refused with 401 as long as no secret is set, however it is signed', () => {
		const body = Buffer.from(JSON.stringify(payload()));
		const signature = signatureOf('', body);
		expect(judge(String(body), { secret: '', signature })).toEqual({
			kind: 'refused',
			status: 401,
			reason: 'Refused: no signing secret is set in n8n.',
		});
	});

	it.each(['', 'no json', '[]', '[{"event":"x"}]', '"text"', 'null', '7', '{"event":'])(
		'is refused with 400 when it is signed but no JSON object: %j',
		(text) => {
			expect(judge(text)).toEqual({
				kind: 'refused',
				status: 400,
				reason: 'Refused: the body is not a JSON object.',
			});
		},
	);

	it('may start with a byte-order mark', () => {
		expect(judge(`\uFEFF${JSON.stringify(payload())}`)).toMatchObject({ payload: payload() });
	});
});

describe('the event', () => {
	it('is ignored when it is not selected', () => {
		expect(judgePayload({}, { events: ['certificate_application.approved'] })).toEqual({
			kind: 'ignored',
			reason: 'Ignored: this event is not selected in n8n.',
		});
		expect(judgePayload({}, { events: [] }).kind).toBe('ignored');
	});

	it('is accepted when it is selected, also one that nobody knows', () => {
		expect(judgePayload({}, { events: ['x.y', CREATED] }).kind).toBe('accepted');
		expect(judgePayload({ event: 'x.y' }, { events: ['x.y'] }).kind).toBe('accepted');
	});

	it.each(['brand.new', 7, null, undefined, { name: 'x' }])(
		'may be anything when any is selected: %j',
		(event) => {
			expect(judgePayload({ event }, { events: ['*'] }).kind).toBe('accepted');
			expect(judgePayload({ event }, { events: [CREATED] }).kind).toBe('ignored');
		},
	);

	it('that is not selected is not refused for its age, because VEC would send it again and again', () => {
		const over = { timestamp: '2020-01-01T00:00:00Z' };
		expect(judgePayload(over, { events: [] }).kind).toBe('ignored');
	});
});

describe('the age of a delivery', () => {
	const stale = {
		kind: 'refused',
		status: 400,
		reason: 'Refused: the timestamp in the body is more than 300 seconds away from now.',
	};

	it('may be anything up to Max Age, before or after now', () => {
		expect(judgePayload({ timestamp: '2026-11-24T09:55:00Z' }).kind).toBe('accepted');
		expect(judgePayload({ timestamp: '2026-11-24T10:05:00.000Z' }).kind).toBe('accepted');
	});

	it('is refused with 400 beyond that', () => {
		expect(judgePayload({ timestamp: '2026-11-24T09:54:59Z' })).toEqual(stale);
		expect(judgePayload({ timestamp: '2026-11-24T10:05:01Z' })).toEqual(stale);
	});

	it.each([
		'2026-11-24T10:00:00+00:00',
		'2026-11-24T15:30:00+0530',
		'2026-11-24T10:00:00.123456Z',
		'2026-11-24 10:00:00',
		'2026-11-24T10:00:00',
	])('is read from %s', (timestamp) => {
		expect(judgePayload({ timestamp }).kind).toBe('accepted');
	});

	it.each([undefined, null, '', 'soon', 'Tue, 24 Nov 2026 10:00:00 GMT', '2026-11-24', NOW, {}])(
		'is refused with 400 when the timestamp is %j',
		(timestamp) => {
			expect(judgePayload({ timestamp })).toEqual({
				kind: 'refused',
				status: 400,
				reason: 'Refused: the body has no readable timestamp.',
			});
		},
	);

	it.each([undefined, 'soon', '1999-12-31T23:59:59Z'])(
		'does not matter with 0: %s',
		(timestamp) => {
			expect(judgePayload({ timestamp }, { maxAgeSeconds: 0 }).kind).toBe('accepted');
		},
	);
});

describe('a repeat', () => {
	/** Judges with a memory that has accepted the first of two. */
	function second(first: string, again: string, over: Partial<DeliveryRules> = {}) {
		const verdict = judge(first);
		const identity = verdict.kind === 'accepted' ? verdict.identity : '';
		return judge(again, { isRepeat: (other) => other === identity, ...over });
	}
	const text = (over: IDataObject = {}) => JSON.stringify(payload(over));

	it('is the same event of the same certificate with the same timestamp', () => {
		expect(second(text(), text({ certificate_title: 'Other', more: 1 }))).toEqual({
			kind: 'ignored',
			reason: 'Ignored: this delivery was received before.',
		});
	});

	it.each([
		{ event: 'certificate_application.approved' },
		{ uuid: '5f0c1b1e-0000-4000-8000-000000000003' },
		{ timestamp: '2026-11-24T09:59:59Z' },
	])('is none with another %j', (over) => {
		expect(second(text(), text(over)).kind).toBe('accepted');
	});

	it('is told by its bytes where one of the three is missing', () => {
		const other = { uuid: undefined };
		expect(second(text(other), text(other)).kind).toBe('ignored');
		expect(second(text(other), text({ ...other, application_id: 13 })).kind).toBe('accepted');
	});

	it('is ignored, not refused, when it comes late', () => {
		const late = { timestamp: '2020-01-01T00:00:00Z' };
		expect(judgePayload(late, { isRepeat: () => true }).kind).toBe('ignored');
	});

	it('is looked for only after the signature was found right', () => {
		const isRepeat = jest.fn(() => true);
		expect(judge(text(), { signature: 'f'.repeat(64), isRepeat }).kind).toBe('refused');
		expect(isRepeat).not.toHaveBeenCalled();
	});
});

describe('the memory of deliveries', () => {
	it('is shared by all requests of a node and by no other', () => {
		openDeliveryMemory('wf node', {}).record('a');
		expect(openDeliveryMemory('wf node', {}).has('a')).toBe(true);
		expect(openDeliveryMemory('wf other', {}).has('a')).toBe(false);
	});

	it('saves what this process and what the saved data know together', () => {
		openDeliveryMemory('wf union', {}).record('mine');
		const saved: IDataObject = { deliveries: ['older', 'mine'], somethingElse: 1 };
		const memory = openDeliveryMemory('wf union', saved);
		expect([memory.has('older'), memory.has('mine')]).toEqual([true, true]);
		memory.record('new');
		expect([...(saved.deliveries as string[])].sort()).toEqual(['mine', 'new', 'older']);
		expect(saved.somethingElse).toBe(1);
	});

	it('saves with a slow request also what came in meanwhile, so that the last writer loses nothing', () => {
		const [slow, fast]: IDataObject[] = [{}, {}];
		openDeliveryMemory('wf race', slow).record('slow');
		openDeliveryMemory('wf race', fast).record('fast');
		expect(JSON.parse(JSON.stringify(slow))).toEqual({ deliveries: ['slow', 'fast'] });
	});

	it('leaves the saved data alone until there is something new', () => {
		const saved: IDataObject = {};
		openDeliveryMemory('wf idle', saved).has('x');
		expect(saved).toEqual({});
	});

	it.each([undefined, null, 'text', { a: 1 }, [1, null]])(
		'bears saved data like %j',
		(deliveries) => {
			const saved = { deliveries } as IDataObject;
			const memory = openDeliveryMemory(`wf ${JSON.stringify(deliveries)}`, saved);
			memory.record('x');
			expect(saved.deliveries).toContain('x');
		},
	);

	it('keeps the newest 10,000, and saves the newest 1,000', () => {
		const saved: IDataObject = {};
		const memory = openDeliveryMemory('wf bound', saved);
		for (let index = 0; index <= 10_000; index++) memory.record(`d${index}`);
		expect([memory.has('d0'), memory.has('d1'), memory.has('d10000')]).toEqual([false, true, true]);
		const list = saved.deliveries as string[];
		expect([list.length, list[0], list.at(-1)]).toEqual([1000, 'd9001', 'd10000']);
	});
});
