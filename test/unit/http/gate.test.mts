import type { Gate } from '../../../shared/http/gate.ts';
import { openGate } from '../../../shared/http/gate.ts';
import { runPool } from '../../../shared/http/pool.ts';
import type { VirtualClock } from '../../support/virtualClock.mts';
import { virtualClock } from '../../support/virtualClock.mts';

const ANSWER_MS = 100;
const ASKED_WAIT_MS = 1_000;
const KIND = {};

/** How long the n-th answer takes: not all the same, or whole rounds would end at once. */
const answerMs = (request: number) => ANSWER_MS * (0.6 + 0.1 * (request % 9));

/** Whether the service turns a request away that is the n-th and has so many others beside it. */
type Refusal = (request: number, inFlight: number) => boolean;

/** Gets tasks done by a service that answers after a while, each again as long as it is turned away. */
async function work(
	{ gate, clock }: { gate: Gate; clock: VirtualClock },
	tasks: number,
	isRefused: Refusal,
) {
	let [requests, inFlight, most] = [0, 0, 0];
	const ask = async (): Promise<void> => {
		for (;;) {
			await gate.pass();
			requests += 1;
			inFlight += 1;
			most = Math.max(most, inFlight);
			const refused = isRefused(requests, inFlight);
			// Whoever is turned away is told so at once.
			await clock.sleep(refused ? 1 : answerMs(requests));
			inFlight -= 1;
			if (!refused) return gate.succeeded(KIND, ANSWER_MS);
			gate.pause(ASKED_WAIT_MS);
		}
	};
	const limits = { width: () => gate.width(), stopped: () => false };
	await clock.until(runPool(Array.from({ length: tasks }), limits, ask));
	return { requests, most, tookMs: clock.now() };
}

function open(maxWidth: number) {
	const clock = virtualClock();
	const gate = openGate(clock);
	gate.setMaxWidth(maxWidth);
	return { clock, gate };
}

/** A gate that only knows the pause. */
function openFixed(width: number) {
	const { clock, gate } = open(width);
	return { clock, gate: { ...gate, width: () => width } };
}

const EVERY_50TH: Refusal = (request) => request % 50 === 0;

describe('the width of a gate', () => {
	it.each([1, 2, 3, 4, 9, 16])('never is more than the %i that the user set', async (max) => {
		const { most } = await work(open(max), 500, EVERY_50TH);
		expect(most).toBe(max);
	});

	it('begins small, and is all of it after as many quick answers', () => {
		const { gate } = open(16);
		expect(gate.width()).toBe(4);
		for (let count = 0; count < 12; count++) gate.succeeded(KIND, 50);
		expect(gate.width()).toBe(16);
	});

	it('does not grow while answers take much longer than the quickest of their kind', () => {
		const { gate } = open(16);
		gate.succeeded(KIND, 50);
		for (let count = 0; count < 50; count++) gate.succeeded(KIND, 2_000);
		expect(gate.width()).toBe(5);
		// Of another kind it may be quick.
		gate.succeeded({}, 2_000);
		expect(gate.width()).toBe(6);
	});

	it('falls once for the complaints of one pause, and further with the next', async () => {
		const { gate, clock } = open(16);
		for (let count = 0; count < 60; count++) gate.succeeded(KIND, 50);
		for (let count = 0; count < 9; count++) gate.pause(ASKED_WAIT_MS);
		expect(gate.width()).toBe(12);
		await clock.until(gate.pass());
		gate.pause(ASKED_WAIT_MS);
		expect(gate.width()).toBe(6);
	});

	it('stays near what the user set when few requests are turned away, by chance or by a proxy', async () => {
		const gate = await work(open(16), 1_000, EVERY_50TH);
		const alone = await work(openFixed(1), 1_000, EVERY_50TH);
		const all = await work(openFixed(16), 1_000, EVERY_50TH);
		expect(gate.requests).toBeLessThanOrEqual(1_000 * 1.05);
		expect(gate.tookMs).toBeLessThan(all.tookMs * 1.2);
		expect(gate.tookMs).toBeLessThan(alone.tookMs / 3);
	});

	it.each([5, 6, 8, 12])(
		'finds that a service bears %i, and stays there, quicker than what is set by hand',
		async (borne) => {
			const isRefused: Refusal = (_, inFlight) => inFlight > borne;
			const gate = await work(open(16), 1_000, isRefused);
			const narrow = await work(openFixed(4), 1_000, isRefused);
			const wide = await work(openFixed(16), 1_000, isRefused);
			expect(gate.requests).toBeLessThanOrEqual(1_000 * 1.05);
			expect(gate.tookMs).toBeLessThan(Math.min(narrow.tookMs, wide.tookMs) * 1.05);
			// Much of what that service bears, though nobody told the gate how much it is.
			const best = await work(openFixed(borne), 1_000, isRefused);
			expect(gate.tookMs).toBeLessThan(best.tookMs * 1.6);
		},
	);

	it.each([
		[1, 2],
		[1, 16],
		[2, 16],
		[3, 16],
	])('finds that a service bears only %i, of %i that the user set', async (borne, width) => {
		const isRefused: Refusal = (_, inFlight) => inFlight > borne;
		const gate = await work(open(width), 1_000, isRefused);
		const best = await work(openFixed(borne), 1_000, isRefused);
		expect(gate.requests).toBeLessThanOrEqual(1_000 * 1.05);
		expect(gate.tookMs).toBeLessThan(best.tookMs * 1.6);
	});

	it('takes the whole width again when a service bears more than it did', async () => {
		let borne = 5;
		const place = open(16);
		await work(place, 500, (_, inFlight) => inFlight > borne);
		expect(place.gate.width()).toBeLessThanOrEqual(5);
		borne = 100;
		await work(place, 3_000, (_, inFlight) => inFlight > borne);
		expect(place.gate.width()).toBe(16);
	});
});

describe('requests that are ready at the same time', () => {
	it('go out one by one, each after everything else had its turn', async () => {
		const turns: Array<() => void> = [];
		const clock = {
			...virtualClock(),
			later: async () => await new Promise<void>((r) => turns.push(r)),
		};
		const gate = openGate(clock);
		let out = 0;
		const all = Promise.all(
			Array.from({ length: 3 }, async () => void (await gate.pass(), (out += 1))),
		);
		for (const expected of [1, 2, 3]) {
			await settle();
			expect(out).toBe(expected);
			turns.shift()?.();
		}
		await all;
	});

	it('wait for a pause that was asked for in the meantime', async () => {
		const clock = virtualClock();
		const gate = openGate(clock);
		const first = gate.pass();
		const second = gate.pass();
		gate.pause(ASKED_WAIT_MS);
		await clock.until(Promise.all([first, second]));
		expect(clock.now()).toBeGreaterThanOrEqual(ASKED_WAIT_MS);
	});

	it('are not held up when the one before went out long ago', async () => {
		const clock = virtualClock();
		const gate = openGate(clock);
		await clock.until(gate.pass());
		await clock.until(clock.later(5));
		let isOut = false;
		void gate.pass().then(() => (isOut = true));
		await settle();
		expect(isOut).toBe(true);
	});
});

/** Lets everything happen that waits for nothing. */
async function settle(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}
