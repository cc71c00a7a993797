import { openBreaker } from '../../shared/http/breaker.ts';
import type { Endpoint } from '../../shared/http/endpoint.ts';
import type { Outcome } from '../../shared/http/outcome.ts';
import { getCertificate } from '../../shared/vec/endpoints.ts';
import { virtualClock } from './virtualClock.mts';

export const SILENCE: Outcome<never> = { kind: 'unknown', reason: 'serverError', status: 500 };
export const HUNG: Outcome<never> = { kind: 'unknown', reason: 'timeout' };
export const ANSWER: Outcome<unknown> = { kind: 'ok', value: null };

export const refusal = (status: number, html = false): Outcome<never> => ({
	kind: 'rejected',
	status,
	errors: [],
	html,
});

/** A breaker in virtual time, whose pings are answered as told, after so many milliseconds. */
export function breakerWith(
	pings: Array<Outcome<unknown>>,
	{ signal, pingMs = 0 }: { signal?: AbortSignal; pingMs?: number } = {},
) {
	const clock = virtualClock();
	const asked: number[] = [];
	const ping = async () => {
		asked.push(clock.now());
		const outcome = pings[Math.min(asked.length, pings.length) - 1] ?? SILENCE;
		await clock.sleep(pingMs);
		return outcome;
	};
	const breaker = openBreaker(clock, ping, signal);
	const note = (outcome: Outcome<unknown>, times = 1, call: Endpoint<unknown> = getCertificate) => {
		for (let time = 0; time < times; time++) breaker.note(call, outcome, true);
	};
	const admit = async (call: Endpoint<unknown> = getCertificate, hasToBeOver = false) =>
		await clock.until(breaker.admit(call, hasToBeOver));
	const wait = async (ms: number) => await clock.until(clock.sleep(ms));
	return { clock, breaker, asked, note, admit, wait };
}
