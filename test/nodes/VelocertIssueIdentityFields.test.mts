import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { SANDBOX_TYPES } from '../../sandbox/velocertTypes.mts';
import { useDedupStore } from '../support/dedupStore.mts';
import type { NodeResult } from '../support/runNode.mts';
import { savedForRetry } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { fieldParameters, issueRows, row } from '../support/velocertIssue.mts';
import { saidOf } from '../support/failures.mts';

const sandbox = useSandbox();
useDedupStore();

const told = ({ outputs }: NodeResult) => outputs[0].map(saidOf);
const reasons = ({ outputs }: NodeResult) => outputs[0].map(({ json }) => json.reason);
const issued = () => sandbox.current.counters.velocert.issuedRecipients;
const sentOf = (field: string) =>
	sandbox.current.store.issued.map(({ credential }) => (credential as IDataObject)[field]);

const typeCount = SANDBOX_TYPES.length;
afterEach(() => SANDBOX_TYPES.splice(typeCount));

const REMEMBER = { skipAlreadyIssued: true };
const BEFORE = { recipientName: 'Jane', badge: { hours: 8 } };

/** A type of the sandbox that is issued with once, and another template of it afterwards. */
function useType() {
	const type = { id: '900', displayName: 'Badge', example: BEFORE as Record<string, unknown> };
	SANDBOX_TYPES.push(type);
	const staticData: IDataObject = {};
	return {
		staticData,
		change: (example: Record<string, unknown>) => Object.assign(type, { example }),
		issue: async (items: INodeExecutionData[], parameters: IDataObject) =>
			await issueRows(sandbox.current, items, { staticData, parameters }),
	};
}

const options = (over: IDataObject) => ({ ...REMEMBER, ...over });

const mapped = (value: IDataObject = {}, over: IDataObject = {}) =>
	fieldParameters(
		'900',
		{
			email: '={{ $json["E-Mail"] }}',
			recipientName: '={{ $json["Recipient Name"] }}',
			'badge.hours': '={{ $json.Score }}',
			...value,
		},
		options(over),
	);

const json = (members = '', over: IDataObject = {}): IDataObject => ({
	credentialType: { __rl: true, mode: 'id', value: '900' },
	credentialInput: 'json',
	email: '={{ $json["E-Mail"] }}',
	credentialJson: `={{ { recipientName: $json["Recipient Name"], badge: { hours: 95 }${members} } }}`,
	options: options(over),
});

const columns = (over: IDataObject = {}) => fieldParameters('900', undefined, options(over));

const person = (index: number, over: IDataObject = {}) => row(index, { Hours: '95', ...over });
const graded = (index: number, Grade: string) => person(index, { Grade, Colour: 'gold' });
const EXTENDED = { ...BEFORE, grade: 'A', seal: { colour: 'gold' } };
const GRADED = { grade: '={{ $json.Grade }}', 'seal.colour': 'gold' };
const WAYS: Array<[string, IDataObject, IDataObject]> = [
	['columns', columns(), columns()],
	['values mapped one by one', mapped(), mapped(GRADED)],
	['JSON', json(), json(', grade: $json.Grade, seal: { colour: "gold" }')],
];

describe.each(WAYS)('A field that is added to the template of %s', (_, before, after) => {
	it('makes no other certificate of the same row', async () => {
		const { issue, change } = useType();
		expect(told(await issue([graded(0, 'B')], before))).toEqual(['submitted']);
		change(EXTENDED);
		const again = await issue([graded(0, 'B'), graded(1, 'B')], after);
		expect(told(again)).toEqual(['skipped', 'submitted']);
		expect(issued()).toBe(2);
	});

	it('still tells the rows of one input apart', async () => {
		const { issue, change } = useType();
		await issue([person(7)], before);
		change(EXTENDED);
		const items = ['A', 'B', 'a', 'B'].map((Grade) => graded(0, Grade));
		const first = await issue(items, after);
		expect(told(first)).toEqual(['submitted', 'submitted', 'submitted', 'skipped']);
		expect(reasons(first)[3]).toBe('Repeats item 1');
		expect(sentOf('grade').slice(1)).toEqual(['A', 'B', 'a']);
		expect(told(await issue(items, after))).toEqual(Array(4).fill('skipped'));
		expect(issued()).toBe(4);
	});

	it('does so in each try of an execution', async () => {
		const { issue, change, staticData } = useType();
		await issue([person(7)], before);
		change(EXTENDED);
		const items = ['A', 'B', 'C'].map((Grade) => graded(0, Grade));
		const parameters = {
			...after,
			options: { ...(after.options as IDataObject), recipientsPerRequest: 1 },
		};
		const match = { endpoint: 'velocert.issue' };
		sandbox.current.faults.add({ match, kind: 'html401', skip: 1 });
		const failed = await issueRows(sandbox.current, items, { staticData, parameters });
		expect(failed.error).toBeDefined();
		const retried = await issueRows(sandbox.current, items, {
			staticData,
			parameters,
			resume: savedForRetry(failed),
		});
		expect(retried.error).toBeUndefined();
		expect(sentOf('grade').slice(1).sort()).toEqual(['A', 'B', 'C']);
	});
});

describe('A field of the template that was renamed', () => {
	it('tells the courses of one person apart under its new name', async () => {
		const { issue, change } = useType();
		change({ recipientName: 'Jane', course: 'Food' });
		const value = (name: string) => ({ 'badge.hours': null, [name]: '={{ $json.course_title }}' });
		await issue([person(0)], mapped(value('course')));
		change({ recipientName: 'Jane', title: 'Food' });
		await issue([person(0)], mapped(value('title')));
		const other = await issue([person(0, { course_title: 'Fire' })], mapped(value('title')));
		expect(told(other)).toEqual(['submitted']);
		expect(sentOf('title').slice(1)).toEqual(['Food Safety', 'Fire']);
	});
});

describe('A dry run', () => {
	it.each([
		['columns', columns],
		['mapped values', (over: IDataObject) => mapped({}, over)],
		['JSON', (over: IDataObject) => json('', over)],
	])('does not remember the fields of a type, by %s', async (_, parameters) => {
		const { issue, staticData } = useType();
		await issue([person(0)], parameters({ dryRun: true }));
		expect(staticData['node:Node']).toEqual({});
		await issue([person(0)], parameters({}));
		expect(staticData).toEqual({
			'node:Node': { identityFields: { '900': ['recipientName', 'badge.hours'] } },
		});
	});
});

describe('JSON', () => {
	it('needs no fields of its type where they tell nothing', async () => {
		const { issue, staticData } = useType();
		await issue([person(0)], json('', { skipAlreadyIssued: false }));
		await issue([person(1)], json('', { dedupeKey: '={{ $json.Score }}' }));
		expect([sandbox.requests('velocert.inputFields'), staticData['node:Node']]).toEqual([0, {}]);
		expect(issued()).toBe(2);
	});
});
