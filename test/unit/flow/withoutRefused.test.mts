import { notSent } from '../../../shared/http/outcome.ts';
import { dropped, ends, refused, runOf } from './context.mts';
import { refusing, send, sent } from './withoutRefused.mts';

const LETTERS = [...'abcdefgh'];
const NOT_FOUND =
	'Parts of the request were refused as well, so it could not be found out which rows it means.';

describe('A request that is not refused', () => {
	it('is sent once', async () => {
		const { made, jobs, outcome } = await send(['a', 'b'], refusing());
		expect([made, ends(jobs), outcome]).toEqual([['a b'], ['ok sent', 'ok sent'], sent]);
	});
});

describe('A request that is refused for one of its rows, which is not named', () => {
	it('finds it by halving, and sends all others once', async () => {
		const { made, jobs, outcome } = await send(LETTERS, refusing('f'));
		expect(made).toEqual(['a b c d e f g h', 'a b c d', 'e f g h', 'e f', 'e', 'f', 'g h']);
		expect(ends(jobs).map((end) => end === 'ok sent')).toEqual(LETTERS.map((name) => name !== 'f'));
		expect(jobs[5].step).toEqual(refused(422, { message: 'Bad request', note: undefined }));
		expect(outcome).toBe(sent);
	});

	it.each(LETTERS.slice(0, 5))('finds it wherever it is: %s of five', async (bad) => {
		const five = LETTERS.slice(0, 5);
		const { jobs, requests } = await send(five, refusing(bad));
		expect(ends(jobs)).toEqual(five.map((name) => (name === bad ? 'rejected 422' : 'ok sent')));
		const reached = requests.filter((names) => !names.includes(bad)).flat();
		expect(reached.sort()).toEqual(five.filter((name) => name !== bad));
	});

	it.each([400, 409, 422])('looks for it with the status %i', async (status) => {
		const { made } = await send(['a', 'b'], (names) =>
			names.includes('b') ? refused(status) : sent,
		);
		expect(made).toEqual(['a b', 'a', 'b']);
	});

	it('finds several', async () => {
		const { jobs } = await send(LETTERS, refusing('b', 'c', 'h'));
		const bad = LETTERS.filter((_, index) => ends(jobs)[index] === 'rejected 422');
		expect(bad.join('')).toBe('bch');
	});
});

describe('A request that is refused whatever is in it', () => {
	it('is given up after a few refusals without a success, and the rest is told why', async () => {
		const { made, jobs } = await send(LETTERS, refusing(...LETTERS));
		expect(made.join(', ')).toBe('a b c d e f g h, a b c d, a b, a, b, c d, c, d, e f g h, e f');
		const notes = jobs.map(({ step }) => (step?.kind === 'rejected' ? step.note : 'none'));
		expect(notes).toEqual([...Array(4).fill(undefined), ...Array(4).fill(NOT_FOUND)]);
	});

	it('makes 64 requests at most, and tells the others that it gave up', async () => {
		const many = Array.from({ length: 128 }, (_, index) => `p${index}`);
		const bad = many.filter((_, index) => index % 2 === 1);
		const { jobs, requests } = await send(many, refusing(...bad));
		expect(requests).toHaveLength(64);
		const found = jobs.filter(({ step }) => step?.kind === 'rejected' && step.note === NOT_FOUND);
		const tried = new Set(requests.filter(({ length }) => length === 1).flat());
		expect(found.map(({ input }) => input)).toEqual(many.filter((name) => !tried.has(name)));
		expect(ends(jobs)).not.toContain('open');
	});
});

describe('An answer that holds for the whole request', () => {
	it.each([
		['a missing permission', refused(403)],
		['a web page in between', refused(422, { html: true })],
		['no way to the service', notSent('offline')],
	])('is that of all its rows: %s', async (_, answer) => {
		const { made, jobs, outcome } = await send(['a', 'b'], () => answer);
		expect([made, outcome]).toEqual([['a b'], answer]);
		expect(jobs.map(({ step }) => step)).toEqual([answer, answer]);
	});

	it('is that of those, too, that were still to be sent', async () => {
		const answer = refused(401);
		const { made, jobs, outcome } = await send(['a', 'b', 'c', 'd'], (_, request) => {
			return [refused(422), sent, answer][request - 1];
		});
		expect([made, outcome]).toEqual([['a b c d', 'a b', 'c d'], answer]);
		expect(ends(jobs)).toEqual(['ok sent', 'ok sent', 'rejected 401', 'rejected 401']);
		const early = await send(['a', 'b', 'c', 'd'], (_, request) =>
			request === 1 ? refused(422) : answer,
		);
		expect(ends(early.jobs)).toEqual(Array(4).fill('rejected 401'));
	});
});

describe('A part of a request without an answer', () => {
	it('is not sent again, and the others are sent', async () => {
		const answers = [refused(422), dropped, sent];
		const { made, jobs } = await send(['a', 'b'], (_, request) => answers[request - 1]);
		expect([made, ends(jobs)]).toEqual([
			['a b', 'a', 'b'],
			['unknown dropped', 'ok sent'],
		]);
	});

	it('is the end when the next one has none either', async () => {
		const answers = [refused(422), refused(422), dropped, dropped];
		const { made, jobs, outcome } = await send(LETTERS, (_, request) => answers[request - 1]);
		expect(made).toEqual(['a b c d e f g h', 'a b c d', 'a b', 'c d']);
		expect(ends(jobs)).toEqual([...Array(4).fill('unknown dropped'), ...Array(4).fill('open')]);
		expect(outcome).toBe(dropped);
	});

	it('is no end when there was an answer in between', async () => {
		const answers = [refused(422), refused(422), dropped, sent, dropped];
		const { made, jobs } = await send(LETTERS, (_, request) => answers[request - 1]);
		expect(made).toHaveLength(5);
		expect(ends(jobs)).toEqual([
			...Array(2).fill('unknown dropped'),
			...Array(2).fill('ok sent'),
			...Array(4).fill('unknown dropped'),
		]);
	});
});

describe('An execution that is cancelled', () => {
	it('sends no further part, and leaves the rows open', async () => {
		const abort = new AbortController();
		const run = runOf({ onError: 'continue', signal: abort.signal });
		const cancel = () => {
			abort.abort();
			return refused(422);
		};
		const { made, jobs, outcome } = await send(['a', 'b'], cancel, { run });
		expect([made, ends(jobs), outcome]).toEqual([['a b'], ['open', 'open'], refused(422)]);
	});

	it('is told by the client of the first part', async () => {
		const run = runOf({ onError: 'continue', signal: AbortSignal.abort() });
		const { jobs } = await send(['a', 'b'], () => notSent('cancelled'), { run });
		expect(ends(jobs)).toEqual(['notSent cancelled', 'notSent cancelled']);
	});
});
