import fc from 'fast-check';
import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { Sandbox } from '../../sandbox/server.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { useBinaryMode } from '../support/runNode.mts';
import type { Compiled } from './compiled.mts';
import type { Plan } from './plan.mts';
import { plan } from './plan.mts';
import { play } from './play.mts';
import { brokenPromises } from './promise.mts';

const ISSUE_PATH = '/api/v1/plugin/credential-types/101/credentials';
const RUNS = 400;
/** Faults that no node takes for a success. */
const UNANSWERED = ['429', '503', '500', '500AfterCommit', 'dropBefore', 'dropAfterCommit'];

/** How a node may treat the answer to one request. */
interface Care {
	/** Whether an answer that did not come counts as success, or ends the node. */
	trusting: boolean;
}

/** Issues row by row as people do with n8n's HTTP Request node: without memory, and with one guess. */
function carelessNode({ trusting }: Care): INodeType {
	return {
		description: {
			displayName: 'Careless',
			name: 'careless',
			group: ['output'],
			version: 1,
			description: '',
			defaults: { name: 'Careless' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: 'velocertApi', required: true }],
			properties: [
				{ displayName: 'Email', name: 'email', type: 'string', default: '' },
				{ displayName: 'Credential', name: 'credentialJson', type: 'string', default: '' },
			],
		},
		async execute(this: IExecuteFunctions) {
			const items: INodeExecutionData[] = [];
			for (let item = 0; item < this.getInputData().length; item++) {
				const email = this.getNodeParameter('email', item) as string;
				const credential = this.getNodeParameter('credentialJson', item) as object;
				const { baseUrl } = await this.getCredentials<{ baseUrl: string }>('velocertApi');
				const body = { recipients: [{ email, credential }] };
				try {
					await this.helpers.httpRequestWithAuthentication.call(this, 'velocertApi', {
						method: 'POST',
						url: baseUrl.replace(/\/$/, '') + ISSUE_PATH,
						body,
						timeout: 250,
					});
				} catch (error) {
					if (!trusting) throw error;
				}
				items.push({ json: { email, status: 'submitted' }, pairedItem: { item } });
			}
			return [items];
		},
	};
}

/** What the node below knows of this execution. */
interface Known {
	state: 'sending' | 'done';
	email: string;
}

/**
 * Remembers with care what it issued in this execution, sends nothing whose end it does not know, and
 * accounts for every row; only it knows rows again by what their expressions come to.
 */
function forgetfulNode(): INodeType {
	const { description } = carelessNode({ trusting: false });
	return {
		description,
		async execute(this: IExecuteFunctions) {
			const known = this.getContext('node') as Record<string, Known | undefined>;
			const { baseUrl } = await this.getCredentials<{ baseUrl: string }>('velocertApi');
			const rows = this.getInputData().map((_, item) => {
				const email = this.getNodeParameter('email', item) as string;
				const credential = this.getNodeParameter('credentialJson', item) as object;
				return { email, credential, key: JSON.stringify([email, credential]) };
			});
			let isStopped = false;
			for (const { email, credential, key } of rows) {
				if (known[key] || this.getExecutionCancelSignal()?.aborted) continue;
				known[key] = { state: 'sending', email };
				try {
					await this.helpers.httpRequestWithAuthentication.call(this, 'velocertApi', {
						method: 'POST',
						url: baseUrl.replace(/\/$/, '') + ISSUE_PATH,
						body: { recipients: [{ email, credential }] },
						timeout: 250,
					});
					known[key] = { state: 'done', email };
				} catch {
					isStopped = true;
					break;
				}
			}
			const ends = rows.map(({ email, key }) => ({ email, state: known[key]?.state }));
			const names = (state?: string) =>
				ends.filter((end) => end.state === state).map(({ email }) => email);
			const list = (some: string[]) =>
				some.length > 0 ? `${some.length} (${some.join(', ')})` : 'none';
			if (isStopped || ends.some(({ state }) => state !== 'done')) {
				throw new Error(
					`No answer. Submitted or skipped: ${list(names('done'))}. Unknown: ${list(names('sending'))}. Not sent: ${names().length}.`,
				);
			}
			return [
				ends.map(({ email }, item) => ({
					json: { email, status: 'submitted' },
					pairedItem: { item },
				})),
			];
		},
	};
}

let sandbox: Sandbox;
beforeAll(async () => {
	await useBinaryMode('default');
	sandbox = await startSandbox({ processingMs: Infinity });
});
afterAll(async () => await sandbox.close());

/** What the fuzzer finds first in a node; undefined when it finds nothing. */
async function findingIn(
	node: INodeType,
	isPlayed: (one: Plan) => boolean = () => true,
	numRuns = RUNS,
	// Only what it did to people, not how it words its errors.
	isHarm = /got \d|got nothing|got a certificate/,
): Promise<string | undefined> {
	const compiled = {
		nodes: { issue: node },
		now: () => Date.now(),
		setTimeouts() {},
	} as unknown as Compiled;
	const onlyIssue = plan.filter(
		(one) => one.node === 'issue' && one.badRows.length === 0 && isPlayed(one),
	);
	const details = await fc.check(
		fc.asyncProperty(onlyIssue, async (one: Plan) => {
			const broken = brokenPromises(one, sandbox, await play(one, sandbox, compiled));
			const harm = broken.filter((text) => isHarm.test(text));
			if (harm.length > 0) throw new Error(harm[0]);
		}),
		{ numRuns, seed: 7, endOnFailure: true },
	);
	return details.failed ? String(details.errorInstance) : undefined;
}

describe('The fuzzer finds a node', () => {
	it('that sends again what it does not know, when n8n runs it again', async () => {
		expect(await findingIn(carelessNode({ trusting: false }))).toMatch(
			/got [2-9]|got a certificate/,
		);
	}, 120_000);

	it('that takes no answer for a yes', async () => {
		expect(await findingIn(carelessNode({ trusting: true }))).toMatch(/got nothing|got \d/);
	}, 120_000);

	it('that lets what n8n throws get past it', async () => {
		const isThrown = ({ throws, people, onError, faults }: Plan) =>
			throws?.at === 'row' &&
			throws.row < people.length &&
			onError !== 'stopWorkflow' &&
			faults.length === 0;
		const past = /went on as a success/;
		expect(await findingIn(carelessNode({ trusting: true }), isThrown, 10, past)).toMatch(past);
	}, 120_000);

	it('that knows rows again by values which differ from try to try, and by nothing else', async () => {
		const stops = ({ ledger, onError, faults }: Plan) =>
			!ledger &&
			onError === 'stopWorkflow' &&
			faults.every(({ kind }) => UNANSWERED.includes(kind));
		const steady = await findingIn(forgetfulNode(), (one) => stops(one) && !one.volatile, RUNS / 4);
		const changing = await findingIn(forgetfulNode(), (one) => stops(one) && one.volatile);
		expect(steady).toBeUndefined();
		expect(changing).toMatch(/got [2-9]/);
	}, 240_000);
});
