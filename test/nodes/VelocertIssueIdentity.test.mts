import type { GenericValue, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { SANDBOX_TYPES } from '../../sandbox/velocertTypes.mts';
import { useDedupStore } from '../support/dedupStore.mts';
import type { NodeResult, NodeRun } from '../support/runNode.mts';
import { requestsSeen, useSandbox } from '../support/services.mts';
import { fieldParameters, issueRows, row } from '../support/velocertIssue.mts';
import { saidOf } from '../support/failures.mts';

const sandbox = useSandbox();
useDedupStore();

const REMEMBER = { skipAlreadyIssued: true };
const told = ({ outputs }: NodeResult) => outputs[0].map(saidOf);
const reasons = ({ outputs }: NodeResult) => outputs[0].map(({ json }) => json.reason);
const issued = () => sandbox.current.counters.velocert.issuedRecipients;

async function issue(
	items: INodeExecutionData[],
	options: IDataObject = {},
	over: Partial<NodeRun> = {},
) {
	return await issueRows(sandbox.current, items, over, { ...REMEMBER, ...options });
}

const MAPPED = {
	email: '={{ $json["E-Mail"] }}',
	recipientName: 'Jane Doe',
	courseTitle: 'Food Safety',
	completionDate: '2026-11-24',
	score: 95,
	passed: true,
};

/** Issues with fields mapped one by one. */
async function issueMapped(fields: IDataObject, options: IDataObject = {}) {
	const value = { ...MAPPED, ...fields };
	const parameters = fieldParameters('101', value, { ...REMEMBER, ...options });
	return await issueRows(sandbox.current, [row(0)], { parameters });
}

describe('A Dedupe Key of Velocert Issue', () => {
	it('tells one of several people, and not for all of them', async () => {
		const options = { dedupeKey: '={{ $json.course_title }}' };
		const people = [row(0), row(1), row(2)];
		expect(told(await issue(people, options))).toEqual(Array(3).fill('submitted'));
		expect(told(await issue([...people, row(3)], options))).toEqual([
			...Array(3).fill('skipped'),
			'submitted',
		]);
		expect(issued()).toBe(4);
	});

	it.each<[string, GenericValue | IDataObject | GenericValue[], string]>([
		['a list', ['evt-1'], 'It is a list.'],
		['an object', { id: 'evt-1' }, 'It is an object.'],
		['a switch', true, 'It is a value of the kind boolean.'],
	])('is refused before anything is sent when it is %s', async (_, key, said) => {
		const items = [row(0, { key }), row(1, { key })];
		const { error } = await issue(items, { dedupeKey: '={{ $json.key }}' });
		expect(error?.message).toBe("'Dedupe Key' is no text or number [item 0]");
		expect(error?.description).toContain(said);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('is the same as number and as text', async () => {
		const options = { dedupeKey: '={{ $json.event }}' };
		expect(told(await issue([row(0, { event: 7 })], options))).toEqual(['submitted']);
		expect(told(await issue([row(0, { event: '7', Score: '96' })], options))).toEqual(['skipped']);
		expect(issued()).toBe(1);
	});
});

const CHANGING = ['$now.toISO()', '$today.toISO()', '$execution.id', 'String(Math.random())'];

describe('A value that changes from run to run', () => {
	it.each(CHANGING)('is refused before anything is sent when %s is mapped', async (part) => {
		const { error } = await issueMapped({ courseTitle: `=Food {{ ${part} }}` });
		expect(error?.message).toBe(
			"'courseTitle' changes from run to run, so nobody could be recognised [item 0]",
		);
		expect(error?.description).toContain("Say under 'Dedupe Key' what makes two rows the same");
		expect(requestsSeen(sandbox.current)).toBe(sandbox.requests('velocert.inputFields'));
	});

	it('is refused in JSON, too', async () => {
		const parameters = {
			credentialType: { __rl: true, mode: 'id', value: '101' },
			credentialInput: 'json',
			email: 'ana@example.com',
			credentialJson: '={{ { recipientName: "Ana", courseTitle: $now.toISO() } }}',
			options: REMEMBER,
		};
		const { error } = await issueRows(sandbox.current, [row(0)], { parameters });
		expect(error?.message).toBe(
			"'Certificate (JSON)' changes from run to run, so nobody could be recognised [item 0]",
		);
		expect(requestsSeen(sandbox.current)).toBe(0);
	});

	it('is taken where a key tells rows apart', async () => {
		const courseTitle = '=Food {{ $now.toISO() }}';
		const options = { dedupeKey: '={{ $json.course_title }}' };
		expect(told(await issueMapped({ courseTitle }, options))).toEqual(['submitted']);
		expect(told(await issueMapped({ courseTitle }, options))).toEqual(['skipped']);
		expect(issued()).toBe(1);
	});

	it('is taken where nothing is to be remembered', async () => {
		const courseTitle = '=Food {{ $now.toISO() }}';
		const result = await issueMapped({ courseTitle }, { skipAlreadyIssued: false });
		expect(told(result)).toEqual(['submitted']);
	});

	it.each(['Costs $now', '=At $now {{ $json.course_title }}'])(
		'is not seen in the text %s',
		async (courseTitle) => {
			expect(told(await issueMapped({ courseTitle }))).toEqual(['submitted']);
			expect(told(await issueMapped({ courseTitle }))).toEqual(['skipped']);
			expect(issued()).toBe(1);
		},
	);
});

const typeCount = SANDBOX_TYPES.length;
afterEach(() => SANDBOX_TYPES.splice(typeCount));

describe('A template that was changed after rows were issued', () => {
	it.each([
		['retyped', { recipientName: 'Jane', score: '95' }],
		['extended', { recipientName: 'Jane', score: 95, grade: '' }],
		['extended and retyped', { recipientName: 'Jane', score: '95', passed: true, grade: 'A' }],
		['reduced', { recipientName: 'Jane' }],
	])('makes no other certificate of the same row when it is %s', async (_, example) => {
		const type = { id: '900', displayName: 'Badge', example: { recipientName: 'Jane', score: 95 } };
		SANDBOX_TYPES.push(type);
		const staticData = {};
		const run = { staticData, parameters: fieldParameters('900', undefined, REMEMBER) };
		const items = [row(0, { Grade: 'B' })];
		expect(told(await issue(items, {}, run))).toEqual(['submitted']);
		Object.assign(type, { example });
		expect(told(await issue([...items, row(1, { Grade: 'B' })], {}, run))).toEqual([
			'skipped',
			'submitted',
		]);
		expect(issued()).toBe(2);
	});

	it('makes one when a value that counted before is another one', async () => {
		const type = { id: '900', displayName: 'Badge', example: { recipientName: 'Jane', score: 95 } };
		SANDBOX_TYPES.push(type);
		const run = { staticData: {}, parameters: fieldParameters('900', undefined, REMEMBER) };
		await issue([row(0, { Grade: 'B' })], {}, run);
		Object.assign(type, { example: { recipientName: 'Jane', score: '95', grade: '' } });
		const corrected = [row(0, { Grade: 'B', Score: '96' })];
		expect(told(await issue(corrected, {}, run))).toEqual(['submitted']);
		expect(issued()).toBe(2);
	});
});

describe('Rows that look the same', () => {
	const named = (name: string) => row(0, { 'Recipient Name': name });

	it('are the same person, whatever blanks and unseen signs they hold', async () => {
		await issue([named('Grace Hopper')]);
		const again = [
			named('Grace\u00a0Hopper'),
			named(' Grace  Hopper '),
			named('Gra\u200bce Hopper'),
		];
		const result = await issue(again);
		expect(told(result)).toEqual(Array(3).fill('skipped'));
		expect(reasons(result)).toEqual(['Issued before', 'Repeats item 0', 'Repeats item 0']);
		expect(told(await issue([named('Grace Hoppe')]))).toEqual(['submitted']);
		expect(issued()).toBe(2);
	});

	it('are told apart from those that were issued before', async () => {
		await issue([row(0)]);
		const result = await issue([row(1), row(1), row(0), row(1)]);
		expect(told(result)).toEqual(['submitted', 'skipped', 'skipped', 'skipped']);
		expect(reasons(result)).toEqual([
			undefined,
			'Repeats item 0',
			'Issued before',
			'Repeats item 0',
		]);
		expect(result.hints.map(({ message }) => message)).toEqual([
			'1 recipients were skipped, because they were issued already.',
			'2 rows repeat another row of the input, so they were not issued once more.',
		]);
	});
});

describe('A switch given as text', () => {
	it('makes the node remember', async () => {
		const options = { skipAlreadyIssued: '={{ "true" }}' };
		expect(told(await issue([row(0)], options))).toEqual(['submitted']);
		expect(told(await issue([row(0)], options))).toEqual(['skipped']);
		expect(issued()).toBe(1);
	});

	it('keeps the node from remembering', async () => {
		const options = { skipAlreadyIssued: '={{ "false" }}' };
		await issue([row(0)], options);
		expect(told(await issue([row(0)], options))).toEqual(['submitted']);
	});

	it('keeps the node from validating', async () => {
		const result = await issue([row(0)], { validateFirst: '={{ "false" }}' });
		expect([told(result), sandbox.requests('velocert.validate')]).toEqual([['submitted'], 0]);
	});
});
