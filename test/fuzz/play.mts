import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { fakePdf } from '../../sandbox/samples.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { dedupStore } from '../support/dedupStore.mts';
import type { NodeResult } from '../support/runNode.mts';
import { itemWithFile, runNode, savedForRetry } from '../support/runNode.mts';
import { addVaultCertificate, vecCredential, velocertCredential } from '../support/services.mts';
import type { Compiled } from './compiled.mts';
import type { EarlierUnknown, Plan } from './plan.mts';
import { isRemembered } from './plan.mts';

const TITLE = 'Food Safety';
export const DATE = '2026-11-24';
/** Long enough for a busy machine. */
const PATIENT_MS = 20_000;
/** Where requests are stalled, the node gives up after this part of the stall. */
const IMPATIENCE = 1 / 8;
const QUIET_MS = 40;

/** What became of one execution, after all that n8n and the user did about it. */
export interface Played {
	result: NodeResult;
	isCancelled: boolean;
	/** How many certificates each person got from this execution. */
	reached: Map<string, number>;
	/** Requests that reached the service after the cancelling one and those in flight beside it. */
	sentAfterCancel: number;
}

export const emailOf = (person: number) => `person${person}@example.com`;

/** Plays a plan against an empty sandbox; gives its executions in order. */
export async function play(plan: Plan, sandbox: Sandbox, compiled: Compiled): Promise<Played[]> {
	sandbox.reset();
	Object.assign(sandbox.settings, { refuseDuplicates: plan.refuseDuplicates });
	for (const person of plan.node === 'issue' ? [] : plan.existing) {
		const createdAt = compiled.now() - 86_400_000;
		addVaultCertificate(sandbox, {
			title: TITLE,
			fullName: `Person ${person}`,
			email: emailOf(person),
			issueDate: DATE,
			createdAt,
		});
	}
	sandbox.faults.add(plan.faults);
	compiled.setTimeouts((endpoint) => {
		const stalled = plan.faults.find(
			({ kind, match }) => kind === 'stall' && match?.endpoint === endpoint,
		);
		return stalled?.stallMs === undefined ? PATIENT_MS : stalled.stallMs * IMPATIENCE;
	});
	const items = await itemsOf(plan);
	const executions = [await playOne(plan, sandbox, compiled, items, plan.cancelAfter)];
	// What spoiled the first execution is over when somebody runs the workflow again.
	sandbox.faults.clear();
	if (!plan.runAgain) return executions;
	const { earlierUnknown } = plan;
	executions.push(
		await playOne(
			{ ...plan, throws: undefined },
			sandbox,
			compiled,
			items,
			undefined,
			earlierUnknown,
		),
	);
	return executions;
}

async function itemsOf({ node, people, badRows }: Plan): Promise<INodeExecutionData[]> {
	return await Promise.all(
		people.map(async (person, index) => {
			const mail = badRows.includes(index) ? 'nobody' : emailOf(person);
			const json = { index, name: `Person ${person}`, mail };
			if (node === 'issue') return { json };
			const file = { bytes: fakePdf(1_200), fileName: 'a.pdf', mimeType: 'application/pdf' };
			return await itemWithFile(json, file);
		}),
	);
}

async function playOne(
	plan: Plan,
	sandbox: Sandbox,
	compiled: Compiled,
	items: INodeExecutionData[],
	cancelAfter?: number,
	earlierUnknown?: EarlierUnknown,
): Promise<Played> {
	const run = {
		node: compiled.nodes[plan.node],
		items,
		parameters: spoiled(parametersOf(plan, earlierUnknown), plan),
		credentials: credentialsOf(plan, sandbox),
		mode: plan.throws?.at === 'manualRun' ? ('manual' as const) : undefined,
		settings: {
			onError: plan.onError,
			...(plan.maxTries > 1
				? { retryOnFail: true, maxTries: plan.maxTries, waitBetweenTries: 1 }
				: {}),
		},
	};
	const before = reachedBy(sandbox);
	failDatabase(plan);
	const cancelling = cancelAfter === undefined ? undefined : watch(sandbox, cancelAfter);
	let result = await runNode({ ...run, cancelWhen: cancelling?.reached });
	const isCancelled = cancelling?.isReached() ?? false;
	const sentAfterCancel = isCancelled ? ((await cancelling?.sentSince()) ?? 0) : 0;
	// n8n may cancel just when the node is done, and then keeps nothing of its result.
	const wasCut = () => /cancelled manually/.test(result.error?.message ?? '');
	const hasEnded = () => (result.error !== undefined && !wasCut()) || result.outputs.length > 0;
	for (let press = 0; press < plan.retryButton && (result.error || !hasEnded()); press++) {
		result = await runNode({ ...run, resume: savedForRetry(result) });
	}
	dedupStore.fails = undefined;
	if (wasCut() && result.outputs.length > 0) result = { ...result, error: undefined };
	const reached = difference(reachedBy(sandbox), before);
	return { result, isCancelled: isCancelled && !hasEnded(), reached, sentAfterCancel };
}

/** Lets n8n's database fail from some call on, if the plan wants that. */
function failDatabase({ throws }: Plan): void {
	let calls = 0;
	const first = throws?.at === 'database' ? throws.call : Infinity;
	dedupStore.fails = () => calls++ >= first;
}

function credentialsOf({ throws }: Plan, sandbox: Sandbox): Record<string, IDataObject> {
	const good = { ...vecCredential(sandbox), ...velocertCredential(sandbox) };
	if (throws?.at !== 'credential') return good;
	return {
		vecApi: { ...good.vecApi, baseUrl: '' },
		velocertApi: { ...good.velocertApi, baseUrl: '' },
	};
}

const BROKEN = "={{ $('Renamed').item.json.value }}";

/** The parameters as they are, or with the expression that n8n is to throw for. */
function spoiled(parameters: IDataObject, { throws, node }: Plan): IDataObject {
	const options = parameters.options as IDataObject;
	switch (throws?.at) {
		case 'simplify':
			return { ...parameters, simplify: BROKEN };
		case 'concurrency':
			return { ...parameters, options: { ...options, concurrency: BROKEN } };
		case 'manualRun':
			return { ...parameters, options: { ...options, manualRunLimit: 1 } };
		case 'row': {
			const name = node === 'issue' ? 'email' : 'applicantEmail';
			const broken = `$json.index === ${throws.row} ? $('Renamed').item.json.value : $json.mail`;
			return { ...parameters, [name]: `={{ ${broken} }}` };
		}
		default:
			return parameters;
	}
}

/** Who got how many certificates so far, by address in small letters. */
export function reachedBy({ store }: Sandbox): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { email } of [...store.issued, ...store.vault]) {
		const person = email.toLowerCase();
		counts.set(person, (counts.get(person) ?? 0) + 1);
	}
	return counts;
}

function difference(after: Map<string, number>, before: Map<string, number>): Map<string, number> {
	const gained = [...after].map(
		([person, count]) => [person, count - (before.get(person) ?? 0)] as const,
	);
	return new Map(gained.filter(([, count]) => count > 0));
}

/** An expression for a title, which differs at each evaluation where the plan wants that. */
const titleOf = ({ volatile }: Plan) => `'${TITLE}'${volatile ? " + ' ' + Math.random()" : ''}`;

function parametersOf(plan: Plan, earlierUnknown?: EarlierUnknown): IDataObject {
	const options = { concurrency: plan.concurrency };
	if (plan.node === 'issue') {
		return {
			credentialType: { mode: 'id', value: '101' },
			credentialInput: 'json',
			email: '={{ $json.mail }}',
			credentialJson: `={{ { recipientName: $json.name, courseTitle: ${titleOf(plan)}, completionDate: '${DATE}', score: 1, passed: true } }}`,
			options: {
				...options,
				recipientsPerRequest: plan.perRequest,
				skipAlreadyIssued: plan.ledger,
				// What changes from run to run is refused without a key.
				...(isRemembered(plan) && plan.volatile ? { dedupeKey: '={{ $json.name }}' } : {}),
				...(isRemembered(plan) && earlierUnknown ? { earlierUnknown } : {}),
				validateFirst: plan.validateFirst,
			},
		};
	}
	return {
		certificateTitle: `={{ ${titleOf(plan)} }}`,
		fullName: '={{ $json.name }}',
		applicantEmail: '={{ $json.mail }}',
		fileSource: 'binary',
		binaryPropertyName: 'data',
		simplify: true,
		additionalFields: { issueDate: DATE },
		options: { ...options, entriesPerRequest: plan.perRequest },
	};
}

/** Watches the requests of the sandbox: when so many have come, and how many come later. */
function watch({ counters }: Sandbox, count: number) {
	const seen = () =>
		Object.values(counters.endpoints).reduce((sum, { requests }) => sum + requests, 0);
	const inFlight = () =>
		Object.values(counters.endpoints).reduce((sum, one) => sum + one.inFlight, 0);
	let atCancel: number | undefined;
	let isOver = false;
	const reached = (async () => {
		while (!isOver && seen() < count) await new Promise((resolve) => setImmediate(resolve));
		if (!isOver) atCancel = seen();
		await new Promise((resolve) => setImmediate(resolve));
	})();
	return {
		reached: reached.then(async () => {
			if (atCancel === undefined) await new Promise(() => {});
		}),
		isReached() {
			isOver = true;
			return atCancel !== undefined;
		},
		/** A cut-off request may still be on its way, so it waits until nothing has come for a while. */
		async sentSince() {
			let before: number;
			do {
				before = seen();
				await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
			} while (inFlight() > 0 || seen() > before);
			return before - (atCancel ?? 0);
		},
	};
}
