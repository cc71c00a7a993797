import type { Outcome } from '../../../shared/http/outcome.ts';
import { createCertificate, getCertificate } from '../../../shared/vec/endpoints.ts';
import { ANSWER, breakerWith, HUNG, refusal, SILENCE } from '../../support/breakerWith.mts';

const open = (...pings: Array<Outcome<unknown>>) => breakerWith(pings);

describe('The breaker', () => {
	it('lets calls through while they are answered, whatever the answer', async () => {
		const { note, admit, asked } = open();
		for (const status of [400, 403, 404, 409, 413, 422]) {
			note(SILENCE, 2);
			note(refusal(status));
			expect(await admit()).toBeUndefined();
		}
		expect(asked).toEqual([]);
	});

	it.each([
		['server errors', SILENCE],
		['time-outs', HUNG],
		['lost connections', { kind: 'unknown', reason: 'dropped' }],
		['refused connections', { kind: 'notSent', reason: 'offline' }],
		['redirects', refusal(302)],
		['web pages', { kind: 'unknown', reason: 'unreadable', html: true }],
	] as Array<[string, Outcome<unknown>]>)(
		'sends nothing after three %s in a row, once asking thrice got no answer either',
		async (_, outcome) => {
			const { note, admit, asked, clock } = open();
			note(outcome, 3);
			expect(await admit()).toBe('down');
			expect(asked).toHaveLength(3);
			expect(clock.now()).toBeLessThan(15_000);
			expect(await admit(createCertificate)).toBe('down');
			expect(asked).toHaveLength(3);
		},
	);

	it.each([
		['cancelled calls', { kind: 'unknown', reason: 'cancelled' }],
		['IDs that cannot be asked for', { kind: 'notSent', reason: 'id' }],
		['files that cannot be read', { kind: 'notSent', reason: 'file' }],
		['answers of an odd shape', { kind: 'unknown', reason: 'unreadable', html: false }],
	] as Array<[string, Outcome<unknown>]>)('thinks nothing of %s', async (_, outcome) => {
		const { note, admit } = open();
		note(outcome, 20);
		expect(await admit()).toBeUndefined();
	});

	it('counts calls, not the attempts they take', async () => {
		const { breaker, admit } = open();
		for (let attempt = 0; attempt < 20; attempt++) breaker.note(getCertificate, SILENCE, false);
		expect(await admit()).toBeUndefined();
	});

	it('goes on when asking is answered, and all wait for that one answer', async () => {
		const { note, breaker, asked, clock } = open(SILENCE, ANSWER);
		note(SILENCE, 3);
		const all = Promise.all([breaker.admit(getCertificate), breaker.admit(createCertificate)]);
		expect(await clock.until(all)).toEqual([undefined, undefined]);
		expect(asked).toEqual([1_000, 4_000]);
	});

	it('is closed by the first answer to somebody else, which ends the waiting', async () => {
		const { note, breaker, asked, clock } = open();
		note(SILENCE, 3);
		const waiting = breaker.admit(getCertificate);
		note(refusal(404));
		expect(await clock.until(waiting)).toBeUndefined();
		expect(asked).toEqual([]);
	});

	it('asks again after a rest, and closes when it is answered then', async () => {
		const { note, admit, asked, clock } = open(SILENCE, SILENCE, SILENCE, ANSWER);
		note(SILENCE, 3);
		expect(await admit()).toBe('down');
		expect(await admit()).toBe('down');
		await clock.until(clock.sleep(16_000));
		expect(await admit()).toBeUndefined();
		expect(asked).toHaveLength(4);
	});

	it('keeps no call waiting that has to be over in time', async () => {
		const { note, admit, asked, clock } = open();
		note(SILENCE, 3);
		expect(await admit(getCertificate, true)).toBe('down');
		expect(clock.now()).toBe(0);
		expect(asked).toHaveLength(1);
	});

	it('refuses writes after five of them in a row without an answer, though reads are answered', async () => {
		const { note, admit, clock } = open();
		for (let row = 0; row < 5; row++) {
			expect(await admit(createCertificate)).toBeUndefined();
			note(SILENCE, 1, createCertificate);
			note(ANSWER);
		}
		expect(await admit(createCertificate)).toBe('down');
		expect(await admit()).toBeUndefined();
		await clock.until(clock.sleep(16_000));
		expect(await admit(createCertificate)).toBeUndefined();
		expect(await admit(createCertificate)).toBe('down');
		note(ANSWER, 1, createCertificate);
		expect(await admit(createCertificate)).toBeUndefined();
	});

	it('refuses all at once after two refusals of the token, and tries it again after a rest', async () => {
		const { note, admit, asked, clock } = open();
		note(refusal(401));
		expect(await admit()).toBeUndefined();
		note(refusal(401));
		expect(await admit()).toBe('token');
		await clock.until(clock.sleep(16_000));
		expect(await admit()).toBeUndefined();
		expect(await admit()).toBe('token');
		note(ANSWER);
		expect(await admit()).toBeUndefined();
		expect(asked).toEqual([]);
	});

	it('says so when a service only asks to wait', async () => {
		const { note, admit } = open(refusal(429));
		note(refusal(429), 3);
		expect(await admit()).toBe('busy');
	});
});
