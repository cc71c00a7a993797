import { getEventListeners } from 'node:events';
import {
	endHold,
	isUnderWay,
	startHold,
	untilEnded,
	wasLeft,
} from '../../../shared/memory/holds.ts';

const MOST_LEFT = 10_000;

/** Whether something is over once everything that could go on by itself has. */
async function isOver(work: Promise<unknown>): Promise<boolean> {
	let over = false;
	void work.then(() => (over = true));
	await new Promise((resolve) => setImmediate(resolve));
	return over;
}

describe('Work on a key', () => {
	it('is under way from its begin to its end', () => {
		expect(isUnderWay('a')).toBe(false);
		startHold('a');
		expect([isUnderWay('a'), isUnderWay('b')]).toEqual([true, false]);
		endHold('a', 'free');
		expect(isUnderWay('a')).toBe(false);
	});

	it('may be ended when it never began', () => {
		expect(() => endHold('never', 'written')).not.toThrow();
	});
});

describe('Who waits for the end of work on keys', () => {
	it('leaves nothing at a signal that never aborts', async () => {
		const { signal } = new AbortController();
		for (const key of ['a', 'b']) {
			startHold(key);
			const ended = untilEnded([key], signal);
			expect(getEventListeners(signal, 'abort')).toHaveLength(1);
			endHold(key, 'free');
			await ended;
		}
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('waits for all of them, and learns which were written', async () => {
		for (const key of ['a', 'b', 'c']) startHold(key);
		const ended = untilEnded(['a', 'b', 'c', 'idle']);
		endHold('a', 'written');
		endHold('b', 'free');
		expect(await isOver(ended)).toBe(false);
		endHold('c', 'left');
		expect([...(await ended)]).toEqual(['a']);
	});

	it('waits on when somebody else begins at once, but not once it is written', async () => {
		startHold('a');
		startHold('b');
		const ended = untilEnded(['a']);
		const written = untilEnded(['b']);
		endHold('a', 'free');
		startHold('a');
		endHold('b', 'written');
		startHold('b');
		expect([await isOver(ended), await isOver(written)]).toEqual([false, true]);
		endHold('a', 'written');
		endHold('b', 'free');
		expect([...(await ended)]).toEqual(['a']);
	});

	it('waits no longer once the signal aborts, and not at all when it has', async () => {
		startHold('a');
		const abort = new AbortController();
		const ended = untilEnded(['a'], abort.signal);
		expect(await isOver(ended)).toBe(false);
		abort.abort();
		expect([...(await ended)]).toEqual([]);
		expect(await isOver(untilEnded(['a'], abort.signal))).toBe(true);
		endHold('a', 'free');
	});
});

describe('A key that was left behind', () => {
	const end = (key: string, ...hows: Array<Parameters<typeof endHold>[1]>) => {
		for (const how of hows) {
			startHold(key);
			endHold(key, how);
		}
		return wasLeft(key);
	};

	it('is so until somebody comes to an end with it, which a look does not', () => {
		expect(end('k1', 'left')).toBe(true);
		expect(end('k1', 'elsewhere')).toBe(true);
		expect(end('k1', 'written')).toBe(false);
		expect(end('k2', 'left', 'free')).toBe(false);
		expect(end('k3', 'written')).toBe(false);
	});

	it('is forgotten when very many were left after it', () => {
		end('first', 'left');
		for (let index = 1; index < MOST_LEFT; index++) end(`many ${index}`, 'left');
		expect(wasLeft('first')).toBe(true);
		end('one more', 'left');
		expect([wasLeft('first'), wasLeft('many 1'), wasLeft('one more')]).toEqual([false, true, true]);
	});
});
