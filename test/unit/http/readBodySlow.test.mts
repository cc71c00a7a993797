import type { Line } from '../../../shared/http/line.ts';
import type { BodyLimits } from '../../../shared/http/readBody.ts';
import { readBody } from '../../../shared/http/readBody.ts';
import { virtualClock } from '../../support/virtualClock.mts';

/** So many bytes after so many milliseconds, or the end of the connection. */
type Piece = [ms: number, bytes: number | 'broken'];

/** Reads a body that comes in pieces, until its line is ended, and for ever after. */
async function read(
	pieces: Piece[],
	over: Partial<BodyLimits> = {},
	headers: Record<string, unknown> = {},
) {
	const clock = virtualClock();
	const ended: number[] = [];
	let giveUp = () => {};
	const aborted = new Promise<void>((_, reject) => (giveUp = () => reject(new Error('aborted'))));
	aborted.catch(() => {});
	let begun = 0;
	async function* body() {
		for (const [ms, bytes] of pieces) {
			begun += 1;
			if (ms > 0) await Promise.race([clock.later(ms), aborted]);
			if (bytes === 'broken') throw new Error('reset');
			yield Buffer.alloc(bytes, 'a');
		}
	}
	const line = {
		end() {
			ended.push(clock.now());
			giveUp();
		},
	} as unknown as Line;
	const limits = { maxBytes: 10_000_000, idleMs: 400, ...over };
	const result = await clock.until(readBody({ body: body(), headers }, limits, line, clock));
	await clock.until(clock.later(100_000));
	return { result, ended, begun };
}

const lengthOf = ({ result }: Awaited<ReturnType<typeof read>>) =>
	'bytes' in result ? result.bytes.length : result.cut;

describe('A body that comes slowly', () => {
	it.each<[string, Piece[], number]>([
		['of which nothing comes', [[10_000, 1]], 400],
		[
			'of which nothing comes after its beginning',
			[
				[0, 1],
				[10_000, 1],
			],
			400,
		],
		['of which one byte comes now and then', Array.from({ length: 9 }, () => [300, 1]), 450],
		[
			'that ends in the middle',
			[
				[300, 50_000],
				[10_000, 1],
			],
			700,
		],
		['at half of the least speed', Array.from({ length: 9 }, () => [300, 7_500]), 550],
	])('%s is given up', async (_, pieces, endedMs) => {
		const { result, ended } = await read(pieces);
		expect([result, ended]).toEqual([{ cut: 'timeout' }, [endedMs]]);
	});

	it('at the least speed is read to its end, however long it takes', async () => {
		const body = await read(Array.from({ length: 100 }, () => [300, 15_000]));
		expect([lengthOf(body), body.ended]).toEqual([1_500_000, []]);
	});

	it('is no longer looked at when it is read, or broken', async () => {
		const whole = await read([
			[300, 1],
			[50, 1],
		]);
		expect([lengthOf(whole), whole.ended]).toEqual([2, []]);
		const broken = await read([
			[300, 1],
			[50, 'broken'],
		]);
		expect([broken.result, broken.ended]).toEqual([{ cut: 'dropped' }, []]);
	});
});

describe('A body that breaks off', () => {
	it.each([0, 300])('is not there, after %d ms', async (ms) => {
		const { result, ended } = await read([[ms, 'broken']]);
		expect([result, ended]).toEqual([{ cut: 'dropped' }, []]);
	});
});

describe('A body that is too large', () => {
	it('is not even begun when it says so', async () => {
		const headers = { 'content-length': '101' };
		const { result, ended, begun } = await read([[0, 1]], { maxBytes: 100 }, headers);
		expect([result, ended, begun]).toEqual([{ cut: 'tooLarge' }, [0], 0]);
	});

	it.each([{ 'content-length': '100' }, { 'content-length': 'much' }, {}])(
		'may be less than it could be: %j',
		async (headers) => {
			expect(lengthOf(await read([[0, 100]], { maxBytes: 100 }, headers))).toBe(100);
		},
	);

	it('is given up as soon as it is', async () => {
		const pieces: Piece[] = [
			[0, 60],
			[10, 60],
			[10, 60],
		];
		const { result, ended, begun } = await read(pieces, { maxBytes: 100 });
		expect([result, ended, begun]).toEqual([{ cut: 'tooLarge' }, [10], 2]);
	});
});

describe('A body that n8n has read', () => {
	const line = { end: () => {} } as unknown as Line;
	const taken = async (body: unknown) =>
		await readBody({ body, headers: {} }, { maxBytes: 1, idleMs: 1 }, line, virtualClock());

	it.each([
		[Buffer.from('abc'), 'abc'],
		[new Uint8Array([97, 98]).buffer, 'ab'],
		['abc', 'abc'],
		['', ''],
		[{ a: [1] }, '{"a":[1]}'],
		[7, '7'],
		[null, ''],
		[undefined, ''],
	])('is taken as it is: %p', async (body, text) => {
		expect(await taken(body)).toEqual({ bytes: Buffer.from(text) });
	});
});
