import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VelocertCredentialType } from '../../nodes/VelocertCredentialType/VelocertCredentialType.node.ts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import {
	credentialsFor,
	NOWHERE,
	reply,
	useCleanPrototypes,
	useHostileServer,
	useNoWaiting,
} from '../support/securityServer.mts';
import { FIELDS, issueRows } from '../support/velocertIssue.mts';

const server = useHostileServer();
useNoWaiting();
useCleanPrototypes();
beforeAll(async () => await useBinaryMode('default'));

const EXAMPLE =
	'{"constructor":"ACME Ltd","prototype":{"a":"b"},"toString":"text","nested":{"constructor":"x"},"valueOf":7}';

/** Plays Velocert: one credential type with this example, everything valid, everything issued. */
function playVelocert(example: string): void {
	server.answer((response, { url }) =>
		reply(200, url.endsWith('/input-fields') ? example : '{"valid":true,"errors":null}')(response),
	);
}

const asked = (end: string) =>
	server.received.filter(({ url }) => url.endsWith(end)).map(({ body }) => body.toString());

async function issue(items: INodeExecutionData[], parameters: IDataObject) {
	return await issueRows(NOWHERE, items, {
		credentials: credentialsFor(server.origin),
		parameters: { credentialType: { mode: 'id', value: '1' }, options: {}, ...parameters },
	});
}

describe('ready JSON with names that every object has', () => {
	it.each([
		['as text', EXAMPLE],
		['from an expression', '={{ $json.text }}'],
	])('is sent as it is when given %s', async (_, credentialJson) => {
		playVelocert('{}');
		const { error } = await issue([{ json: { text: EXAMPLE } }], {
			credentialInput: 'json',
			email: 'jane@example.com',
			credentialJson,
		});
		expect(error).toBeUndefined();
		expect(asked('/actions/validate')).toEqual([`{"credential":${EXAMPLE}}`]);
		expect(asked('/credentials')).toEqual([
			`{"recipients":[{"email":"jane@example.com","credential":${EXAMPLE}}]}`,
		]);
	});

	it('is sent as it is even with __proto__, for the service to judge', async () => {
		playVelocert('{}');
		const text = '{"__proto__":{"polluted":1},"a":{"__proto__":null}}';
		const parameters = { credentialInput: 'json', email: 'jane@example.com', credentialJson: text };
		await issue([{ json: {} }], parameters);
		expect(asked('/credentials')).toEqual([
			`{"recipients":[{"email":"jane@example.com","credential":${text}}]}`,
		]);
	});

	it('is told apart from JSON without them', async () => {
		playVelocert('{}');
		const { outputs } = await issue(
			['{"a":1}', '{"a":1,"__proto__":{"b":1}}', '{"a":1,"constructor":{"b":1}}'].map((text) => ({
				json: { text },
			})),
			{ credentialInput: 'json', email: 'jane@example.com', credentialJson: '={{ $json.text }}' },
		);
		expect(outputs[0]).toHaveLength(3);
		expect(JSON.parse(asked('/credentials')[0]).recipients).toHaveLength(3);
	});
});

describe('columns with names that every object has', () => {
	const columns = { credentialInput: 'fields', fields: FIELDS };

	it('are sent', async () => {
		playVelocert(EXAMPLE);
		const json = { email: 'jane@example.com', ...(JSON.parse(EXAMPLE) as IDataObject) };
		const { error } = await issue([{ json }], columns);
		expect(error).toBeUndefined();
		expect(asked('/credentials')).toEqual([
			`{"recipients":[{"email":"jane@example.com","credential":${EXAMPLE}}]}`,
		]);
	});

	it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'])(
		'are missing when the row has none: %s',
		async (name) => {
			playVelocert(JSON.stringify({ [name]: 'x' }));
			const { error } = await issue([{ json: { email: 'jane@example.com' } }], columns);
			expect(error?.message).toBe(`'${name}': no column is called like it [item 0]`);
			expect(asked('/credentials')).toEqual([]);
		},
	);

	it.each([null, {}, [], 1])(
		'are missing when the row has none, whatever kind they are: %j',
		async (example) => {
			playVelocert(JSON.stringify({ constructor: example }));
			const { error } = await issue([{ json: { email: 'jane@example.com' } }], columns);
			const sent = asked('/credentials').join('');
			// A field whose example is null may stay empty.
			if (example === null) expect(sent).toContain('"credential":{"constructor":null}');
			else expect(error?.message).toBe("'constructor': no column is called like it [item 0]");
		},
	);

	it('are not found inside of text', async () => {
		playVelocert('{"name":{"length":1}}');
		const json = { email: 'jane@example.com', name: 'Jane' };
		const { error } = await issue([{ json }], columns);
		expect(error?.message).toBe("'name.length': it is empty [item 0]");
	});

	it.each(['{"toString":1}', '{"valueOf":1,"toString":null}', '{"toISO":1,"length":7}'])(
		'are refused as a value: %s',
		async (text) => {
			playVelocert('{"passed":true}');
			const json = { email: 'jane@example.com', passed: JSON.parse(text) as IDataObject };
			const { error } = await issue([{ json }], columns);
			expect(error?.message).toMatch(/^'passed'(: .* is neither true nor false| does not fit)/);
			expect(asked('/credentials')).toEqual([]);
		},
	);

	it('leave a failed row whole', async () => {
		playVelocert('{"a":"b"}');
		const json = JSON.parse(
			'{"email":"none","__proto__":{"polluted":1},"constructor":2}',
		) as IDataObject;
		const { outputs } = await issueRows(NOWHERE, [{ json }], {
			credentials: credentialsFor(server.origin),
			parameters: { credentialType: { mode: 'id', value: '1' }, options: {}, ...columns },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(Object.keys(outputs[0][0].json)).toEqual(
			expect.arrayContaining(['email', '__proto__', 'constructor', 'error']),
		);
	});
});

describe('mapped fields with names that every object has', () => {
	const mapped = (value: unknown) => ({
		credentialInput: 'fields',
		fields: {
			mappingMode: 'defineBelow',
			value: value as IDataObject,
			matchingColumns: [],
			schema: [],
		},
	});

	it('are sent when n8n passes them on', async () => {
		playVelocert('{"toString":"a","a":{"constructor":"b"}}');
		const value = { email: 'jane@example.com', toString: 'A', 'a.constructor': '={{ $json.c }}' };
		const { error } = await issue([{ json: { c: 'C' } }], mapped(value));
		expect(error).toBeUndefined();
		expect(asked('/credentials')).toEqual([
			'{"recipients":[{"email":"jane@example.com","credential":{"toString":"A","a":{"constructor":"C"}}}]}',
		]);
	});

	it.each(['constructor', 'prototype'])(
		'are refused when n8n drops them, whether they may be empty or not: %s',
		async (name) => {
			for (const example of ['a', null]) {
				playVelocert(JSON.stringify({ [name]: example }));
				const value = { email: 'jane@example.com', [name]: 'ACME' };
				const { error } = await issue([{ json: {} }], mapped(value));
				expect(error?.message).toBe(`'${name}': n8n maps nothing to this name; use JSON [item 0]`);
				expect(asked('/credentials')).toEqual([]);
			}
		},
	);

	it('are missing when nothing is mapped to them', async () => {
		playVelocert('{"toString":"a"}');
		const { error } = await issue([{ json: {} }], mapped({ email: 'jane@example.com' }));
		expect(error?.message).toBe("'toString': it is empty [item 0]");
	});

	it('are refused when the type has none', async () => {
		playVelocert('{"a":null}');
		const value = { email: 'jane@example.com', toString: 'ACME' };
		const { error } = await issue([{ json: {} }], mapped(value));
		expect(error?.message).toContain("'toString'");
		expect(asked('/credentials')).toEqual([]);
	});
});

describe('replies with names that every object has', () => {
	it('are passed on', async () => {
		playVelocert(EXAMPLE);
		const { outputs } = await runNode({
			node: new VelocertCredentialType(),
			items: [{ json: {} }],
			parameters: { operation: 'getInputFields', credentialType: { mode: 'id', value: '1' } },
			credentials: credentialsFor(server.origin),
		});
		expect(JSON.stringify(outputs[0][0].json.example)).toBe(EXAMPLE);
		expect((outputs[0][0].json.fields as IDataObject[]).map(({ name }) => name)).toEqual([
			'constructor',
			'prototype.a',
			'toString',
			'nested.constructor',
			'valueOf',
		]);
	});

	it.each([
		['at the top', '{"__proto__":{"polluted":"yes"},"a":"b"}'],
		['on the way to a field', '{"a":{"__proto__":{"polluted":"yes"}}}'],
		['twice', '{"a":{"__proto__":{"__proto__":{"polluted":"yes"}}}}'],
	])('are refused whole with __proto__ %s, and change no object', async (_, example) => {
		playVelocert(example);
		const { error } = await issue(
			[{ json: JSON.parse(`{"email":"jane@example.com",${example.slice(1)}`) as IDataObject }],
			{ credentialInput: 'fields', fields: FIELDS },
		);
		expect(({} as IDataObject).polluted).toBeUndefined();
		expect(error?.message).toBe('The answer of Velocert could not be understood [item 0]');
		expect(asked('/credentials')).toEqual([]);
	});
});
