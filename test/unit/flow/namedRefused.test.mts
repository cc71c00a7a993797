import type { ServiceError } from '../../../shared/http/outcome.ts';
import { dropped, ends, refused, runOf } from './context.mts';
import { send, sent } from './withoutRefused.mts';

const [ANN, BEN, CEM] = ['ann', 'ben', 'cem'].map((name) => `${name}@example.com`);
const PEOPLE = [ANN, BEN, CEM];
const SHARED = 'Nothing was done, because another row of the same request was refused';

/** A service that refuses the first request so. */
const first = (errors: ServiceError[], message?: string) => (_: string[], request: number) =>
	request === 1 ? refused(422, { errors, message }) : sent;

const stopping = { run: runOf() };

describe('A row that a refusal names', () => {
	it.each([
		['by its place', [{ entry: 1, message: 'is not allowed' }]],
		['by its address', [{ message: `${BEN} is not allowed` }]],
		['by its address in other letters', [{ message: 'Not allowed: BEN@EXAMPLE.COM.' }]],
		['in the name of a field', [{ field: `recipients[${BEN}]`, message: 'is not allowed' }]],
		['as the name of a field', [{ field: BEN, message: 'is not allowed' }]],
		['beside a longer one', [{ message: `x${BEN} is fine, "${BEN}" is not` }]],
	] as Array<[string, ServiceError[]]>)(
		'is found %s, and the others are sent',
		async (_, errors) => {
			const { made, jobs } = await send(PEOPLE, first(errors));
			expect(made).toEqual([PEOPLE.join(' '), `${ANN} ${CEM}`]);
			expect(ends(jobs)).toEqual(['ok sent', 'rejected 422', 'ok sent']);
			expect(jobs[1].step).toEqual(refused(422, { errors }));
		},
	);

	it('is found in what is said of the whole as well', async () => {
		const message = `We do not know ${BEN}`;
		const { jobs } = await send(PEOPLE, first([], message));
		expect(ends(jobs)).toEqual(['ok sent', 'rejected 422', 'ok sent']);
		expect(jobs[1].step).toEqual(refused(422, { message, errors: [{ message }] }));
	});

	it('is told only what is said of it', async () => {
		const errors = [
			{ entry: 0, message: 'is blocked' },
			{ entry: 1, message: `is not ${ANN}` },
			{ entry: 1, message: 'is too long' },
		];
		const { jobs, made } = await send(PEOPLE, first(errors));
		expect(made).toEqual([PEOPLE.join(' '), CEM]);
		expect(jobs[0].step).toEqual(refused(422, { errors: errors.slice(0, 1) }));
		expect(jobs[1].step).toEqual(refused(422, { errors: errors.slice(1) }));
	});

	it('leaves none to be sent when all are named by their place', async () => {
		const errors = [0, 1, 2].map((entry) => ({ entry, message: 'is blocked' }));
		const { jobs, made } = await send(PEOPLE, first(errors));
		expect([made.length, ends(jobs)]).toEqual([1, Array(3).fill('rejected 422')]);
	});

	it('may be the only one', async () => {
		const { jobs, made } = await send([ANN], first([{ message: `${ANN} is blocked` }]));
		expect([made.length, ends(jobs)]).toEqual([1, ['rejected 422']]);
	});

	it('may come after another that was named', async () => {
		const { made, jobs } = await send(PEOPLE, (names) => {
			const [bad] = names.filter((name) => name !== CEM);
			return bad ? refused(422, { errors: [{ message: bad }] }) : sent;
		});
		expect(made).toEqual([PEOPLE.join(' '), `${BEN} ${CEM}`, CEM]);
		expect(ends(jobs)).toEqual(['rejected 422', 'rejected 422', 'ok sent']);
	});
});

describe('A refusal that names nobody', () => {
	const halved = async (people: string[], errors: ServiceError[], message?: string) =>
		(await send(people, first(errors, message))).made;
	const [one, other] = [`${ANN} ${BEN}`, CEM];

	it('is one that repeats the whole request', async () => {
		const all = { message: `Cannot send to ${PEOPLE.join(', ')}` };
		expect(await halved(PEOPLE, [all])).toEqual([PEOPLE.join(' '), one, other]);
		expect(await halved(PEOPLE, [], all.message)).toEqual([PEOPLE.join(' '), one, other]);
	});

	it.each([
		`x${BEN}`,
		`x.${BEN}`,
		`x+${BEN}`,
		`x-${BEN}`,
		`x@${BEN}`,
		`${BEN}.au`,
		`${BEN}-mail`,
		`${BEN}m`,
		`${BEN}@b`,
	])('is one that names a longer address: %s', async (address) => {
		const errors = [{ message: `${address} is not allowed` }];
		expect(await halved(PEOPLE, errors)).toEqual([PEOPLE.join(' '), one, other]);
	});

	it('is one of people without an address', async () => {
		expect(await halved(['', ''], [{ message: 'No' }])).toEqual([' ', '', '']);
	});

	it('is one of a place outside the request', async () => {
		const errors = [{ entry: 7, message: `${BEN} is blocked` }];
		expect(await halved(PEOPLE, errors)).toEqual([PEOPLE.join(' '), one, other]);
	});
});

describe('A request that is refused where the node is to stop', () => {
	it('is not sent again without those it names', async () => {
		const errors = [{ entry: 1, message: 'is blocked' }];
		const { made, jobs } = await send(PEOPLE, first(errors), stopping);
		expect([made.length, ends(jobs)]).toEqual([1, [SHARED, 'rejected 422', SHARED]]);
		expect(jobs[0].step).toMatchObject({ problem: { status: 422 } });
	});

	it('says that it cannot say which row is meant, and how to find it', async () => {
		const { made, jobs } = await send(PEOPLE, first([]), stopping);
		expect([made.length, ends(jobs)]).toEqual([1, Array(3).fill('rejected 422')]);
		expect(jobs[2].step).toMatchObject({
			note: "The request had 3 rows, and VEC does not say which one it means. With On Error set to 'Continue', the node finds it and goes on with the others.",
		});
	});

	it('names everybody whom it names, also when that is all of them', async () => {
		const message = PEOPLE.join(', ');
		const { jobs } = await send(PEOPLE, first([], message), stopping);
		expect(jobs[0].step).toEqual(refused(422, { message, errors: [{ message }] }));
	});

	it('has no such note of one row, of which there is no doubt', async () => {
		const { jobs } = await send([ANN], first([]), stopping);
		expect(jobs[0].step).toEqual(refused(422, { note: undefined }));
	});

	it('is left as it is without an answer', async () => {
		const { made, jobs } = await send([ANN], () => dropped, stopping);
		expect([made.length, ends(jobs)]).toEqual([1, ['unknown dropped']]);
	});
});

describe('A service that names all whom it refuses at once', () => {
	it('is asked once more, and not again when it refuses others then', async () => {
		const answer = (_: string[], request: number) =>
			refused(422, { errors: [{ entry: request - 1, message: 'is blocked' }] });
		const { made, jobs } = await send(PEOPLE, answer, { namesAll: true });
		expect(made).toEqual([PEOPLE.join(' '), `${BEN} ${CEM}`]);
		expect(ends(jobs)).toEqual(['rejected 422', SHARED, 'rejected 422']);
	});

	it('is not asked to find one that it does not name then', async () => {
		const answer = (_: string[], request: number) =>
			refused(422, { errors: request === 1 ? [{ entry: 0, message: 'is blocked' }] : [] });
		const { made, jobs } = await send(PEOPLE, answer, { namesAll: true });
		expect([made.length, ends(jobs)]).toEqual([2, Array(3).fill('rejected 422')]);
		expect(jobs[1].step).toEqual(refused(422, { note: undefined }));
	});

	it('is asked for halves when it named nobody', async () => {
		const { made } = await send([ANN, BEN], first([]), { namesAll: true });
		expect(made).toEqual([`${ANN} ${BEN}`, ANN, BEN]);
	});
});
