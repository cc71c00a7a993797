import { PER_REQUEST, SCENES } from './crashScenes.mts';
import type { Execution } from './host/n8nApi.mts';
import { useHeldN8n } from './support.mts';
import { chain, people, recipients } from './workflows.mts';

const real = useHeldN8n();

const ids = new Map<string, string>();

async function begin(name: string): Promise<void> {
	const { nodes, moment, settings } = SCENES[name];
	const workflow = chain(name, ...nodes);
	const all = { ...workflow, settings: { ...workflow.settings, ...settings } };
	ids.set(name, await real.host.addWorkflow(all, true));
	const held = real.holdback.hold(moment);
	await real.host.api.callWebhook(name);
	await held;
}

const idOf = (name: string) => ids.get(name) ?? '';

/** The same input once more, as a new execution. */
async function again(name: string): Promise<Execution> {
	const { length } = await real.host.api.executions(idOf(name));
	await real.host.api.callWebhook(name);
	return await real.host.api.lastExecution(idOf(name), length + 1);
}

/** Presses the Retry button of the execution that crashed. */
async function retryCrashed(name: string): Promise<Execution> {
	const list = await real.host.api.executions(idOf(name));
	const crashed = list.find(({ status }) => status === 'crashed');
	await real.host.api.retry(crashed?.id ?? '');
	return await real.host.api.lastExecution(idOf(name), list.length + 1);
}

const itemsOf = ({ runData }: Execution, node: string, output = 0) =>
	(runData[node]?.at(-1)?.data?.main[output] ?? []).map(({ json }) => json);

/** How often the service did it for each address of a scene; nobody may be in there with more than 1. */
function reached(name: string): Map<string, number> {
	const { issued, vault } = real.sandbox.store;
	const counts = new Map<string, number>();
	for (const { email } of [...issued, ...vault]) {
		if (email.startsWith(`${name}-`)) counts.set(email, (counts.get(email) ?? 0) + 1);
	}
	return counts;
}

const timesReached = (name: string) => [...new Set(reached(name).values())];

/** The second run of each scene with these rows, which all ran at the same time. */
const second = new Map<string, Execution>();
const itemsOfSecond = (name: string, node: string, output = 0) => {
	const execution = second.get(name);
	return execution ? itemsOf(execution, node, output) : [];
};

const RUN_AGAIN = [
	'first',
	'unseen',
	'middle',
	'last',
	'stopping',
	'upload',
	'unsent',
	'bulk',
	'files',
];

beforeAll(async () => {
	const others = Object.keys(SCENES).filter((name) => !['files', 'unlogged'].includes(name));
	await Promise.all(others.map(begin));
	await begin('files');
	await real.host.crash();
	real.holdback.letGo();
	const running = RUN_AGAIN.map(async (name) => second.set(name, await again(name)));
	second.set('pressed', await retryCrashed('pressed'));
	await Promise.all(running);
}, 180_000);

describe('After n8n was killed in mid-run, Velocert Issue with Skip Already Issued', () => {
	it.each([
		['the first request was under way', 'first', 0],
		['the fourth had not arrived yet', 'unseen', 3],
		['the fourth was done, but not answered', 'middle', 3],
		['the last was done, but not answered', 'last', 7],
	])('leaves only its rows unknown when %s', (_, name, request) => {
		const inFlight = recipients(40, `${name}-`)
			.slice(request * PER_REQUEST, (request + 1) * PER_REQUEST)
			.map(({ email }) => email);
		const items = itemsOfSecond(name, 'Issue');
		const addresses = (status: string) =>
			items.filter((item) => item.status === status).map(({ email }) => String(email));
		expect(items).toHaveLength(40);
		expect(addresses('unknown')).toEqual(inFlight);
		expect(addresses('skipped')).toHaveLength(request * PER_REQUEST);
		expect(addresses('submitted')).toHaveLength((7 - request) * PER_REQUEST);
		expect(timesReached(name)).toEqual([1]);
		const missing = (list: string[]) => list.filter((email) => !reached(name).has(email)).length;
		expect(missing([...addresses('skipped'), ...addresses('submitted')])).toBe(0);
		expect(missing(inFlight)).toBe(name === 'unseen' ? PER_REQUEST : 0);
	});

	it('issues all others in that one run although it is to stop, and names those it does not know of', () => {
		const { status, error } = second.get('stopping') ?? {};
		expect(status).toBe('error');
		expect(error?.message).toBe(
			'Velocert did not confirm: the certificate may or may not have been issued [item 15]',
		);
		expect(error?.description).toContain('Submitted or skipped: 35 (');
		expect(error?.description).toContain('Unknown: 5 (stopping-person15@example.com, ');
		expect(error?.description).toContain('Not sent: 0.');
		expect(error?.description).toContain("'Earlier Unknown'");
		expect(reached('stopping').size).toBe(35);
	});

	it('gives the Retry button of the crashed execution the same answer', () => {
		const statuses = itemsOfSecond('pressed', 'Issue').map(({ status }) => status);
		const expected = [
			Array(15).fill('skipped'),
			Array(5).fill('unknown'),
			Array(20).fill('submitted'),
		];
		expect(statuses).toEqual(expected.flat());
		expect(reached('pressed').size).toBe(40);
		expect(timesReached('pressed')).toEqual([1]);
	});
});

describe('After n8n was killed in mid-run, Velocert Issue without Skip Already Issued', () => {
	it.each([
		['it crashed while issuing', 'plain', 20],
		['it crashed while issuing, with progress saved', 'saving', 20],
		['it crashed in a later node', 'gone', 5],
	])('issues nothing for the Retry button when %s, and names everybody', async (_, name, done) => {
		expect(reached(name).size).toBe(done);
		const { status, error } = await retryCrashed(name);
		expect(status).toBe('error');
		expect(error?.message).toContain('the certificate may or may not have been issued');
		expect(error?.description).toContain(`${name}-person4@example.com`);
		expect(reached(name).size).toBe(done);
		expect(timesReached(name)).toEqual([1]);
	});

	it('issues nothing for the Retry button when the logs of n8n are lost as well', async () => {
		await begin('unlogged');
		await real.host.crash({ losingLogs: true });
		real.holdback.letGo();
		const { error } = await retryCrashed('unlogged');
		expect(error?.message).toContain('the certificate may or may not have been issued');
		expect(reached('unlogged').size).toBe(20);
		expect(timesReached('unlogged')).toEqual([1]);
	}, 90_000);

	it('issues again to everybody in a new execution, because nothing tells it from a wish', async () => {
		const items = itemsOf(await again('plain'), 'Issue');
		expect(items.filter(({ status }) => status === 'submitted')).toHaveLength(40);
		expect(reached('plain').size).toBe(40);
		expect([...reached('plain').values()].filter((count) => count === 2)).toHaveLength(20);
	});
});

describe('After n8n was killed in mid-run, VEC', () => {
	it.each(['upload', 'unsent'])('has every certificate of single uploads once (%s)', (name) => {
		const items = itemsOfSecond(name, 'Upload');
		const addresses = people(12, `${name}-`).map(({ mail }) => mail);
		expect(items.map(({ applicant_email: email }) => email)).toEqual(addresses);
		expect(new Set(items.map(({ uuid }) => uuid)).size).toBe(12);
		expect([...reached(name).keys()].sort()).toEqual([...addresses].sort());
		expect(timesReached(name)).toEqual([1]);
	});

	it.each([
		['bulk', 8],
		['files', 0],
	])('takes in bulk whom it has not, and names the others (%s)', (name, had) => {
		expect(itemsOfSecond(name, 'Bulk')).toHaveLength(12 - had);
		const refused = itemsOfSecond(name, 'Bulk', 1);
		expect(refused).toHaveLength(had);
		for (const { error } of refused)
			expect(error).toMatchObject({
				message: expect.stringContaining('VEC has this certificate already'),
			});
		expect(reached(name).size).toBe(12);
		expect(timesReached(name)).toEqual([1]);
	});
});
