import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { concernsAll, forTheRest, notSent } from '../../../shared/http/outcome.ts';
import { failureOf, serviceText } from '../../../shared/http/problem.ts';
import { inPanel, toNodeError } from '../../../shared/http/toNodeError.ts';
import { isToolOf } from '../../../shared/http/tool.ts';

const NODE = { id: 'n', name: 'VEC', type: 'test', parameters: {} } as unknown as INode;

describe('The error that stops a node', () => {
	it('names the item, and keeps what to do for the panel, in which nothing is markup', () => {
		const problem = { message: "'Full Name' <b> is empty", description: 'Enter <one> & go on' };
		const error = toNodeError(NODE, problem, { itemIndex: 3 });
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe("'Full Name' ‹b> is empty [item 3]");
		expect(error.description).toBe('Enter &lt;one&gt; &amp; go on');
		expect(error.context.itemIndex).toBe(3);
	});

	it('is one of the service where that answered, with its status', () => {
		const error = toNodeError(NODE, { message: 'VEC does not accept this', status: 422 });
		expect(error).toBeInstanceOf(NodeApiError);
		expect([error.message, error.description]).toEqual(['VEC does not accept this', undefined]);
		expect((error as NodeApiError).httpCode).toBe('422');
	});

	it('keeps words in which n8n finds codes of the network', () => {
		const problem = { message: 'A preexisting certificate has EEXIST', status: 409 };
		expect(toNodeError(NODE, problem).message).toBe('A preexisting certificate has EEXIST');
	});

	it('says all of a long message in the description', () => {
		const message = 'm'.repeat(101);
		const error = toNodeError(NODE, { message, description: 'Do it' });
		expect(error.message).toBe(`${'m'.repeat(99)}…`);
		expect(error.description).toBe(`${message}. Do it`);
		const short = toNodeError(NODE, { message: 'm'.repeat(100) });
		expect([short.message, short.description]).toEqual(['m'.repeat(100), undefined]);
	});

	it('tells an agent everything in the message', () => {
		const problem = { message: 'It is <empty>', description: 'Fill it in' };
		const error = toNodeError(NODE, problem, { itemIndex: 0, isTool: true });
		expect(error.message).toBe('It is <empty> [item 0]. Fill it in');
		expect(error.description).toBeUndefined();
		const short = toNodeError(NODE, { message: 'It is empty' }, { isTool: true });
		expect(short.message).toBe('It is empty');
	});

	it('names the item also where the service answered, whatever was cut off', () => {
		const problem = { message: 'm'.repeat(200), status: 422 };
		const error = toNodeError(NODE, problem, { itemIndex: 0 });
		expect(error.message).toBe(`${'m'.repeat(99)}… [item 0]`);
		expect(error.description).toBe(`${'m'.repeat(200)}.`);
		expect(error.context.itemIndex).toBe(0);
	});

	it('shows text as it is', () => {
		expect(inPanel('a < b && c > d')).toBe('a &lt; b &amp;&amp; c &gt; d');
	});
});

describe('A failed item', () => {
	it('says what happened and what to do, and which field it is about', () => {
		expect(failureOf({ message: 'M', description: 'D', field: 'F', status: 4 })).toEqual({
			message: 'M',
			description: 'D',
			field: 'F',
		});
		expect(failureOf({ message: 'M' })).toEqual({
			message: 'M',
			description: "Correct the fields of this node or the item's data, then run it again.",
		});
	});

	it('repeats of a service what can be read', () => {
		expect(serviceText('  a\n\tb ')).toBe('a b');
		expect(serviceText('x'.repeat(300))).toBe('x'.repeat(300));
		expect(serviceText('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
	});
});

describe('A failure that every further request would meet', () => {
	const refused = (status: number) => ({
		kind: 'rejected' as const,
		status,
		errors: [],
		html: false,
	});

	it.each([401, 402, 403, 451])('is a refusal with %d', (status) => {
		expect(concernsAll(refused(status))).toBe(true);
	});

	it.each([400, 404, 422, 429])('is no refusal with %d', (status) => {
		expect(concernsAll(refused(status))).toBe(false);
	});

	it('lies in the way there, not in what was to be sent, and is known once it came', () => {
		const all = (['offline', 'tls', 'down', 'token', 'cancelled'] as const).map(notSent);
		const own = (['stopped', 'id', 'content', 'file'] as const).map(notSent);
		expect(all.map(concernsAll)).toEqual(all.map(() => true));
		expect(own.map(concernsAll)).toEqual(own.map(() => false));
		expect(concernsAll({ kind: 'unknown', reason: 'dropped' })).toBe(false);
	});

	it('is a refused token for the rest, and else what it was', () => {
		expect(forTheRest(refused(401))).toEqual({ kind: 'notSent', reason: 'token' });
		expect(forTheRest(refused(403))).toEqual(refused(403));
		expect(forTheRest(notSent('down'))).toEqual(notSent('down'));
	});
});

describe('A node that an AI agent calls', () => {
	type Context = Pick<IExecuteFunctions, 'getNode' | 'isToolExecution'>;
	const context = (node: object, isTool?: boolean) =>
		({
			getNode: () => ({ type: 'pack.vecVaultList', ...node }),
			...(isTool === undefined ? {} : { isToolExecution: () => isTool }),
		}) as unknown as Context;

	it.each([
		[context({}, true), true],
		[context({ type: 'pack.vecVaultListTool' }), true],
		[context({ rewireOutputLogTo: 'ai_tool' }, false), true],
		[context({ rewireOutputLogTo: 'main' }, false), false],
		[context({}), false],
	])('is told by its context or its mark: %#', (ctx, is) => {
		expect(isToolOf(ctx)).toBe(is);
	});
});
