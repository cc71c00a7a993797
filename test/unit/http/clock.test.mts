import { systemClock } from '../../../shared/http/clock.ts';

/** As n8n's of before 2.2x: it knows no signal. */
const oldSleep = jest.fn(
	async (ms: number, _?: AbortSignal) =>
		await new Promise<void>((resolve) => setTimeout(resolve, ms)),
);
jest.mock('n8n-workflow', () => ({ sleep: async (ms: number) => await oldSleep(ms) }));

describe('A pause on an n8n that cannot end one early', () => {
	beforeEach(() => {
		jest.useFakeTimers();
		oldSleep.mockClear();
	});
	afterEach(() => jest.useRealTimers());

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
	});

	it.each([0, -5])('of %i ms is none', async (ms) => {
		await systemClock.sleep(ms, new AbortController().signal);
		expect(oldSleep).not.toHaveBeenCalled();
	});

	it('does not begin when it was cancelled before', async () => {
		await systemClock.sleep(1_000, AbortSignal.abort());
		expect(oldSleep).not.toHaveBeenCalled();
	});
});
