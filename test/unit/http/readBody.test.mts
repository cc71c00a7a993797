import { Readable } from 'node:stream';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Clock } from '../../../shared/http/clock.ts';
import type { Line } from '../../../shared/http/line.ts';
import { readBody } from '../../../shared/http/readBody.ts';

/** Counts whole milliseconds and wakes almost one too early, as timers do. */
function earlyClock(): Clock {
	let ms = 0;
	return {
		now: () => Math.floor(ms),
		random: () => 0,
		later: async () => {},
		async sleep(forMs) {
			await setImmediate();
			ms += Math.max(0, forMs - 0.9);
		},
	};
}

/** A body of one byte again and again, until its line is ended or so many have come. */
function drip(bytes: number) {
	let isOpen = true;
	const line = { end: () => (isOpen = false) } as unknown as Line;
	async function* body() {
		for (let count = 0; count < bytes; count++) {
			await setImmediate();
			if (!isOpen) throw new Error('aborted');
			yield Buffer.from(' ');
		}
	}
	return { line, response: { body: body(), headers: {} } };
}

describe('a body of which little comes again and again', () => {
	it.each([1, 2, 49, 400, 120_000])('is given up after %i ms', async (idleMs) => {
		const { line, response } = drip(1_000);
		const limits = { maxBytes: 1_000_000, idleMs };
		expect(await readBody(response, limits, line, earlyClock())).toEqual({ cut: 'timeout' });
	});

	it('is read when it ends in time', async () => {
		const { line, response } = drip(1);
		const limits = { maxBytes: 1_000_000, idleMs: 400 };
		expect(await readBody(response, limits, line, earlyClock())).toEqual({
			bytes: Buffer.from(' '),
		});
	});
});

describe('a body that came with its headers', () => {
	const line = { end: () => {} } as unknown as Line;
	/** How often it is looked at whether a body still comes that takes so many turns of the event loop. */
	const read = async (turns: number, maxBytes = 100) => {
		let looks = 0;
		const clock: Clock = {
			...earlyClock(),
			later: async () => await setTimeout(1),
			sleep: async () => void (await Promise.resolve(looks++)),
		};
		async function* stream() {
			for (let turn = 0; turn < turns; turn++) await setTimeout(5);
			yield await Promise.resolve(Buffer.from('{}'));
		}
		const limits = { maxBytes, idleMs: 400 };
		const body = await readBody(
			{ body: Readable.from(stream()), headers: {} },
			limits,
			line,
			clock,
		);
		await setTimeout(5);
		return { body, looks };
	};

	it('is read without looking whether it still goes on', async () => {
		expect(await read(0)).toEqual({ body: { bytes: Buffer.from('{}') }, looks: 0 });
		expect(await read(2)).toEqual({ body: { bytes: Buffer.from('{}') }, looks: 1 });
	});

	it('is not taken when it is too large', async () => {
		expect((await read(0, 1)).body).toEqual({ cut: 'tooLarge' });
	});
});
