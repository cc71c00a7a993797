import { getEventListeners } from 'node:events';
import { systemClock } from '../../../shared/http/clock.ts';

/** As n8n's of before 2.2x: it knows no signal. */
const oldSleep = jest.fn(
	async (ms: number, _?: AbortSignal) =>
		await new Promise<void>((resolve) => setTimeout(resolve, ms)),
);
jest.mock('n8n-workflow', () => ({
	sleep: async (ms: number, signal?: AbortSignal) => await oldSleep(ms, signal),
}));

beforeEach(() => {
	jest.useFakeTimers();
	oldSleep.mockClear();
});
afterEach(() => jest.useRealTimers());

describe('A pause on an n8n that cannot end one early', () => {
	it('ends when it is cancelled, and leaves no timer of more than a second', async () => {
		const cancel = new AbortController();
		const pause = systemClock.sleep(300_000, cancel.signal);
		await jest.advanceTimersByTimeAsync(5_300);
		cancel.abort();
		await pause;
		expect(jest.getTimerCount()).toBe(1);
		await jest.advanceTimersByTimeAsync(700);
		expect(jest.getTimerCount()).toBe(0);
		expect(Math.max(...oldSleep.mock.calls.map(([ms]) => ms))).toBe(1_000);
	});

	it.each([1, 999, 1_000, 2_500])('takes as long as it is to: %i ms', async (ms) => {
		let isOver = false;
		const pause = systemClock.sleep(ms, new AbortController().signal).then(() => (isOver = true));
		await jest.advanceTimersByTimeAsync(ms - 1);
		expect(isOver).toBe(false);
		await jest.advanceTimersByTimeAsync(1);
		await pause;
		expect(isOver).toBe(true);
		expect(oldSleep).toHaveBeenCalledTimes(Math.ceil(ms / 1_000));
	});

	it.each([0, -5])('of %i ms is none', async (ms) => {
		await systemClock.sleep(ms, new AbortController().signal);
		await systemClock.sleep(ms);
		expect(oldSleep).not.toHaveBeenCalled();
	});

	it('leaves nothing at the signal that could have ended it', async () => {
		const { signal } = new AbortController();
		const pause = systemClock.sleep(2_500, signal);
		await jest.advanceTimersByTimeAsync(1_500);
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		await jest.advanceTimersByTimeAsync(1_000);
		await pause;
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('does not begin when it was cancelled before', async () => {
		await systemClock.sleep(1_000, AbortSignal.abort());
		expect(oldSleep).not.toHaveBeenCalled();
	});
});

describe('A pause on an n8n that can end one early', () => {
	it('ends when it is cancelled, without an error', async () => {
		const cancel = new AbortController();
		oldSleep.mockImplementation(
			async (_, signal) =>
				await new Promise<void>((_resolve, reject) => {
					signal?.addEventListener('abort', () => reject(new Error('cancelled')));
				}),
		);
		const pause = systemClock.sleep(300_000, cancel.signal);
		await jest.advanceTimersByTimeAsync(500);
		cancel.abort();
		await expect(pause).resolves.toBeUndefined();
		expect(oldSleep).toHaveBeenCalledTimes(1);
	});
});

describe('The clock of this machine', () => {
	it('pauses in one piece where nothing can cancel it', async () => {
		oldSleep.mockImplementation(async () => {});
		await systemClock.sleep(2_500);
		await systemClock.later(300);
		expect(oldSleep.mock.calls.map(([ms]) => ms)).toEqual([2_500, 300]);
	});

	it('tells the time, and numbers by chance', () => {
		jest.setSystemTime(1_000_000);
		expect(systemClock.now()).toBe(1_000_000);
		jest.spyOn(Math, 'random').mockReturnValueOnce(0.25);
		expect(systemClock.random()).toBe(0.25);
	});
});
