import type { Gate } from '../../../shared/http/gate.ts';
import { openGate } from '../../../shared/http/gate.ts';
import { virtualClock } from '../../support/virtualClock.mts';

const KIND = {};
const ASKED_MS = 1_000;

function open(maxWidth: number) {
	const clock = virtualClock();
	const gate = openGate(clock);
	gate.setMaxWidth(maxWidth);
	/** The service complains, and everybody waits as long as it asks. */
	const complain = async () => {
		gate.pause(ASKED_MS);
		await clock.until(gate.pass());
	};
	return { clock, gate, complain };
}

const answer = (gate: Gate, times: number) => {
	for (let count = 0; count < times; count++) gate.succeeded(KIND, 50);
};

/** How many good answers it takes until so many requests may be in flight. */
function answersUntil(gate: Gate, width: number): number {
	let answers = 0;
	while (gate.width() < width && answers < 10_000) {
		gate.succeeded(KIND, 50);
		answers += 1;
	}
	return answers;
}

describe('The width after a complaint', () => {
	it.each([
		[12, 8],
		[31, 8],
		[32, 12],
		[500, 12],
	])('is more when it was quiet for long: %d answers, %d left of 16', (answers, left) => {
		const { gate } = open(16);
		answer(gate, answers);
		expect(gate.width()).toBe(16);
		gate.pause(ASKED_MS);
		expect(gate.width()).toBe(left);
	});

	it('is never less than one, and one is no limit', async () => {
		const { gate, complain } = open(1);
		for (let count = 0; count < 3; count++) {
			answer(gate, 5);
			await complain();
			expect(gate.width()).toBe(1);
		}
	});

	it('grows by one with so many answers as are in flight', async () => {
		const { gate, complain } = open(16);
		answer(gate, 50);
		await complain();
		await complain();
		expect(gate.width()).toBe(6);
		expect([7, 8, 9].map((width) => answersUntil(gate, width))).toEqual([7, 7, 9]);
	});
});

describe('A limit that the service has', () => {
	it.each([
		[2, [1, 24, 96, 96]],
		[3, [4, 40, 160, 160]],
		[4, [6, 56, 224, 224]],
		[16, [96, 248, 992, 992]],
	])('of %d at once is tried less and less often', async (limit, answers) => {
		const { gate, complain } = open(limit);
		answersUntil(gate, limit);
		const seen: number[] = [];
		const widths: number[] = [];
		for (let count = 0; count < answers.length; count++) {
			await complain();
			widths.push(gate.width());
			seen.push(answersUntil(gate, limit));
		}
		expect(seen).toEqual(answers);
		expect(widths.slice(1)).toEqual(Array.from(answers.slice(1), () => limit - 1));
	});

	it('is none any more when it complains at another width', async () => {
		const { gate, complain } = open(4);
		for (let count = 0; count < 3; count++) {
			await complain();
			answersUntil(gate, 4);
		}
		await complain();
		await complain();
		expect(gate.width()).toBe(1);
		expect(answersUntil(gate, 4)).toBe(7);
	});
});

describe('A quick answer', () => {
	it.each([
		[1_200, 6],
		[1_201, 5],
	])('is one within four times the quickest and a second: %d ms', (tookMs, width) => {
		const { gate } = open(16);
		gate.succeeded(KIND, 50);
		gate.succeeded(KIND, tookMs);
		expect(gate.width()).toBe(width);
	});

	it('is measured by the quickest, whenever that came', () => {
		const { gate } = open(16);
		for (const tookMs of [5_000, 50, 5_000, 5_000]) gate.succeeded(KIND, tookMs);
		expect(gate.width()).toBe(6);
	});
});

describe('A pause', () => {
	it('is as long as the longest that was asked for', () => {
		const { gate } = open(4);
		gate.pause(5_000);
		gate.pause(1_000);
		expect(gate.openAtMs()).toBe(5_000);
		gate.pause(6_000);
		expect(gate.openAtMs()).toBe(6_000);
	});

	it('begins when it is asked for', async () => {
		const { gate, clock } = open(4);
		await clock.until(clock.later(700));
		gate.pause(ASKED_MS);
		expect(gate.openAtMs()).toBe(1_700);
		await clock.until(gate.pass());
		expect(clock.now()).toBe(1_700);
	});

	it('is over for those who are cancelled', async () => {
		const { gate, clock } = open(4);
		const abort = new AbortController();
		gate.pause(60_000);
		void clock.later(300).then(() => abort.abort());
		await clock.until(gate.pass(abort.signal));
		await clock.until(gate.pass(AbortSignal.abort()));
		expect(clock.now()).toBe(300);
	});
});
