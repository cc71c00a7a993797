import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { z } from 'zod/v3';
import type { Ending } from '../../../shared/flow/ending.ts';
import type { CheckedJob, Job } from '../../../shared/flow/operation.ts';
import type { Run } from '../../../shared/flow/run.ts';
import type { Client } from '../../../shared/http/client.ts';
import type { Endpoint, Service } from '../../../shared/http/endpoint.ts';
import { openGate } from '../../../shared/http/gate.ts';
import { describeFailure } from '../../../shared/http/nodeErrors.ts';
import type { Rejected, Unknown } from '../../../shared/http/outcome.ts';
import { openServiceTime } from '../../../shared/http/serviceTime.ts';
import { openMemo } from '../../../shared/memory/memo.ts';
import type { Row } from '../../../shared/params/row.ts';
import type { VirtualClock } from '../../support/virtualClock.mts';
import { virtualClock } from '../../support/virtualClock.mts';

/** How a node is called. What is left out is as in production, with On Error "Stop" and no items. */
export interface Setting {
	items?: INodeExecutionData[];
	onError?: Ending['onError'];
	isTool?: boolean;
	mode?: WorkflowExecuteMode;
	/** The node's parameters as they are saved. */
	parameters?: IDataObject;
	/** What expressions give for each item, by the path of their parameter. */
	evaluated?: Record<string, unknown[]>;
	credential?: () => Promise<IDataObject>;
	signal?: AbortSignal;
	/** What n8n keeps of the node with the execution. */
	saved?: IDataObject;
	/** Round of a loop. */
	round?: number;
	/** What else there is of n8n, such as its database. */
	n8n?: object;
}

/** n8n as a node sees it, with what the node told it. */
export type TestContext = IExecuteFunctions & { hints: unknown[]; log: string[] };

const SETTINGS = { stop: {}, continue: {}, errorOutput: { onError: 'continueErrorOutput' } };

/** What n8n gives a node that it calls. */
export function contextOf(setting: Setting = {}): TestContext {
	const { items = [], onError = 'stop', parameters = {}, saved = {} } = setting;
	const { n8n, credential, evaluated = {} } = setting;
	const node = { id: 'n', name: 'Issue', type: 'test', parameters, ...SETTINGS[onError] };
	const hints: unknown[] = [];
	const log: string[] = [];
	const note = (text: string) => log.push(text);
	const ctx = {
		...n8n,
		hints,
		log,
		logger: { warn: note, debug: note },
		getNode: () => node,
		getMode: () => setting.mode ?? 'trigger',
		getInputData: () => items,
		continueOnFail: () => onError !== 'stop',
		isToolExecution: () => setting.isTool ?? false,
		getTimezone: () => 'Europe/Rome',
		getContext: () => saved,
		evaluateExpression: () => setting.round ?? 0,
		getExecutionCancelSignal: () => setting.signal,
		addExecutionHints: (hint: unknown) => hints.push(hint),
		getCredentials: credential ?? (async () => ({ apiToken: 't', baseUrl: 'https://example.com' })),
		getNodeParameter(path: string, index: number, fallback: unknown) {
			if (path in evaluated) return evaluated[path][index];
			const [name, member] = path.split('.');
			const whole = parameters[name] as IDataObject | undefined;
			return (member === undefined ? whole : whole?.[member]) ?? fallback;
		},
	};
	return ctx as unknown as TestContext;
}

export const service: Service = { credential: 'vecApi', name: 'VEC', pingPath: '/ping' };

/** A write that nobody may do twice. */
export const issueThing: Endpoint<unknown> = {
	service,
	method: 'POST',
	path: '/things',
	subject: 'thing',
	effect: 'issued',
	retry: 'never',
	timeoutMs: 60_000,
	reply: z.unknown(),
};

/** A call that only reads. */
export const readThing: Endpoint<unknown> = {
	...issueThing,
	method: 'GET',
	effect: undefined,
	retry: 'always',
};

export interface TestRun extends Run {
	ctx: TestContext;
	clock: VirtualClock;
	/** Moments by which calls had to be over. */
	untils: number[];
}

/** A run on a clock of its own whose client sends nothing; `width` is how many requests may be in flight. */
export function runOf(setting: Setting & { clock?: VirtualClock; width?: number } = {}): TestRun {
	const { clock = virtualClock(), onError = 'stop', isTool = false, signal, width = 1 } = setting;
	const ctx = contextOf(setting);
	const untils: number[] = [];
	const gate = openGate(clock);
	gate.setMaxWidth(width);
	const client: Client = {
		service,
		clock,
		gate,
		signal,
		serviceTime: openServiceTime(),
		send: async () => await Promise.reject(new Error('Nothing is to be sent')),
		until(byMs) {
			untils.push(byMs);
			return client;
		},
	};
	return {
		ctx,
		clock,
		untils,
		client,
		onError,
		isTool,
		memo: openMemo(ctx, clock),
		timeZone: 'Europe/Rome',
		parameters: {},
		options: {},
		simplify: true,
		isDryRun: false,
		manualRunLimit: 10,
		hint: (message, type) => void ctx.hints.push({ message, type }),
		hintAll: (notes) => void ctx.hints.push(...notes),
		describe: describeFailure,
		cancelled: () => signal?.aborted ?? false,
	};
}

/** Jobs of good rows, one for each input; the item of each holds its number. */
export function jobsOf<Input, Reply = string>(...inputs: Input[]): Array<CheckedJob<Input, Reply>> {
	return inputs.map((input, index) => ({
		row: rowOf(index),
		input,
		step: undefined,
		original: undefined,
	}));
}

/** Jobs of rows that are recognised by these keys. */
export function keyed(...keys: string[]): Array<CheckedJob<{ key: string }, string>> {
	return jobsOf(...keys.map((key) => ({ key })));
}

export function rowOf(index: number, item: INodeExecutionData = { json: { number: index } }): Row {
	return { index, item } as unknown as Row;
}

export const dropped: Unknown = { kind: 'unknown', reason: 'dropped' };

/** A clear no of the service. */
export function refused(status: number, over: Partial<Rejected> = {}): Rejected {
	return { kind: 'rejected', status, errors: [], html: false, ...over };
}

/** What jobs came to, each in one word or two; of problems their message. */
export function ends(jobs: Array<Job<unknown, unknown>>): string[] {
	return jobs.map(({ step }) => {
		if (!step) return 'open';
		if (step.kind === 'ok') return `ok ${String(step.value)}`;
		if (step.kind === 'problem') return step.problem.message;
		return `${step.kind} ${step.kind === 'rejected' ? step.status : step.reason}`;
	});
}

/** A problem that was found in a row, as a step. */
export function wrong(message: string) {
	return { kind: 'problem' as const, problem: { message } };
}

/** A second in which n8n is at work and nothing else has its turn, after which `later` is waited for. */
export function busyClock(): VirtualClock & { turns: number } {
	let nowMs = 0;
	const clock = {
		...virtualClock(),
		turns: 0,
		now: () => (nowMs += 1_000),
		async later() {
			clock.turns += 1;
		},
	};
	return clock;
}
