import type { Outcome } from '../../../shared/http/outcome.ts';
import { createCertificate, getCertificate } from '../../../shared/vec/endpoints.ts';
import { ANSWER, breakerWith, refusal, SILENCE } from '../../support/breakerWith.mts';

const TOO_LARGE: Outcome<never> = { kind: 'unknown', reason: 'tooLarge', status: 200 };

describe('What counts as silence', () => {
	it('is no answer that was too large', async () => {
		const { note, admit, asked } = breakerWith([]);
		note(TOO_LARGE, 20);
		expect([await admit(), asked]).toEqual([undefined, []]);
	});

	it('is broken by a refused token, which is an answer too', async () => {
		const { note, admit, asked } = breakerWith([]);
		note(SILENCE, 2);
		note(refusal(401));
		note(SILENCE, 2);
		expect([await admit(), asked]).toEqual([undefined, []]);
		note(SILENCE);
		expect(await admit()).toBe('down');
	});

	it('is broken by an answer of an odd shape', async () => {
		const { note, admit } = breakerWith([]);
		note(SILENCE, 2);
		note({ kind: 'unknown', reason: 'unreadable', html: false });
		note(SILENCE, 2);
		expect(await admit()).toBeUndefined();
	});

	it('is over when asking meets a refused token', async () => {
		const { note, admit, asked } = breakerWith([refusal(401)]);
		note(SILENCE, 3);
		expect([await admit(), asked]).toEqual([undefined, [1_000]]);
	});

	it.each([
		['reads', getCertificate, createCertificate, 6],
		['writes', createCertificate, getCertificate, 5],
	])('may be of %s alone, though others are answered', async (_, silent, answered, most) => {
		const { note, admit } = breakerWith([]);
		for (let count = 0; count < most; count++) {
			expect(await admit(silent)).toBeUndefined();
			note(SILENCE, 1, silent);
			note(ANSWER, 1, answered);
		}
		expect(await admit(silent)).toBe('down');
		expect(await admit(answered)).toBeUndefined();
	});
});

describe('A rest', () => {
	it('lasts fifteen seconds from the last time of asking', async () => {
		const { note, admit, asked, wait } = breakerWith([SILENCE, SILENCE, SILENCE, ANSWER]);
		note(SILENCE, 3);
		expect(await admit()).toBe('down');
		expect(asked).toEqual([1_000, 4_000, 13_000]);
		await wait(14_999);
		expect(await admit()).toBe('down');
		expect(asked).toHaveLength(3);
		await wait(1);
		expect(await admit()).toBeUndefined();
		// At once: so long nobody has to wait again.
		expect(asked[3]).toBe(28_000);
	});

	it('begins again when asking once is not answered either', async () => {
		const { note, admit, asked, wait } = breakerWith([]);
		note(SILENCE, 3);
		await admit();
		await wait(15_000);
		expect(await admit()).toBe('down');
		expect(await admit()).toBe('down');
		expect(asked).toEqual([1_000, 4_000, 13_000, 28_000]);
	});

	it('is not broken by calls that were under way and got no answer either', async () => {
		const { note, admit, asked } = breakerWith([]);
		note(SILENCE, 3);
		await admit();
		note(SILENCE, 2, createCertificate);
		expect(await admit()).toBe('down');
		expect(asked).toHaveLength(3);
	});

	it('of calls of one kind is fifteen seconds, then one of them is let through', async () => {
		const { note, admit, wait } = breakerWith([]);
		for (let count = 0; count < 5; count++) {
			note(SILENCE, 1, createCertificate);
			note(ANSWER);
		}
		await wait(14_999);
		expect(await admit(createCertificate)).toBe('down');
		await wait(1);
		expect(await admit(createCertificate)).toBeUndefined();
		expect(await admit(createCertificate)).toBe('down');
		await wait(15_000);
		expect(await admit(createCertificate)).toBeUndefined();
	});

	it('of a refused token is fifteen seconds, then one call finds out whether it still is', async () => {
		const { note, admit, wait } = breakerWith([]);
		note(refusal(401), 2);
		await wait(14_999);
		expect(await admit()).toBe('token');
		await wait(1);
		expect(await admit()).toBeUndefined();
		expect(await admit()).toBe('token');
		await wait(14_999);
		expect(await admit()).toBe('token');
		await wait(1);
		expect(await admit()).toBeUndefined();
	});
});

describe('The reason why nothing is sent', () => {
	it('stays that the token is refused when others get no answer then', async () => {
		const { note, admit, asked } = breakerWith([]);
		note(refusal(401), 2);
		note(SILENCE, 3);
		expect([await admit(), asked]).toEqual(['token', []]);
	});

	it('stays that nobody answers, which is asked about, when the token is refused then', async () => {
		const { note, admit, asked } = breakerWith([]);
		note(SILENCE, 3);
		note(refusal(401), 2);
		expect(await admit()).toBe('down');
		expect(asked).toHaveLength(3);
	});

	it('is none any more when another call is answered while it is asked', async () => {
		const { note, breaker, asked, clock } = breakerWith([], { pingMs: 500 });
		note(SILENCE, 3);
		const waiting = breaker.admit(getCertificate);
		void clock.later(14_100).then(() => note(ANSWER));
		expect(await clock.until(waiting)).toBeUndefined();
		expect(asked).toHaveLength(3);
	});
});

describe('A cancelled run', () => {
	it('waits for nobody, and leaves it to the call to say that it is cancelled', async () => {
		const abort = new AbortController();
		const { note, admit, asked, clock } = breakerWith([], { signal: abort.signal });
		note(SILENCE, 3);
		abort.abort();
		expect([await admit(), asked, clock.now()]).toEqual([undefined, [], 0]);
	});

	it('asks no more', async () => {
		const abort = new AbortController();
		const { note, breaker, asked, clock } = breakerWith([], { signal: abort.signal });
		note(SILENCE, 3);
		const waiting = breaker.admit(getCertificate);
		void clock.later(1_500).then(() => abort.abort());
		expect(await clock.until(waiting)).toBeUndefined();
		expect(asked).toEqual([1_000]);
		expect(clock.now()).toBe(1_500);
	});
});
