import { serviceErrorsText } from '../../../shared/http/nodeErrors.ts';
import { LIST, READ, refused, WRITE } from '../../support/failureTexts.mts';

const CHECK_URL = "Check 'Base URL' in the VEC API credential.";
const PROXY = `${CHECK_URL} If it is right, a proxy or login page stands between n8n and VEC.`;

describe('A refusal that is about the size', () => {
	it.each([413, 414, 431])('asks for less data, with status %d', (status) => {
		expect(refused(status)).toEqual({
			status,
			message: 'VEC finds the request too large',
			description: 'Shorten the data of this item. This thing was not read.',
		});
	});

	it('says what is too large where the call knows, also when a page says so', () => {
		const call = { ...WRITE, tooLarge: ['file', 'Use a smaller file.'] as [string, string] };
		expect(refused(413, call, { html: true })).toEqual({
			status: 413,
			message: 'VEC finds the file too large',
			description: 'Use a smaller file. This thing was not made.',
		});
	});
});

describe('A refusal of something else than the API', () => {
	it('is told as a web page', () => {
		expect(refused(400, READ, { html: true })).toEqual({
			status: 400,
			message: 'VEC answered with a web page instead of data',
			description: PROXY,
		});
	});

	it.each([300, 302, 399])('is told as a redirect: %d', (status) => {
		expect(refused(status)).toEqual({
			status,
			message: 'VEC answered with a redirect instead of data',
			description: PROXY,
		});
	});

	it('is told as a login of a proxy', () => {
		expect(refused(407)).toEqual({
			status: 407,
			message: 'A proxy between n8n and VEC asks for a login',
			description: 'Give n8n the login of the proxy, or ask who runs it. This thing was not read.',
		});
	});
});

describe('A refusal of the token', () => {
	const credential = (name: string, fields: string) =>
		`Check ${fields} in the ${name} API credential: the token may be mistyped, disabled or deleted.`;

	it('names the field of the credential', () => {
		expect(refused(401)).toEqual({
			status: 401,
			field: 'API Token',
			message: "VEC does not accept the 'API Token'",
			description: credential('VEC', "'API Token'"),
		});
	});

	it('names both fields of the credential that has two', () => {
		const service = { credential: 'velocertApi', name: 'Velocert', pingPath: '/ping' };
		expect(refused(401, { ...READ, service }).description).toBe(
			credential('Velocert', "'API Token' and 'Authorization Scheme'"),
		);
	});
});

describe('A refusal of the address', () => {
	it.each([
		[404, LIST],
		[410, LIST],
		[405, READ],
		[406, READ],
		[415, READ],
		[421, READ],
		[426, READ],
	])('is told as one of another service: %d', (status, call) => {
		expect(refused(status, call)).toEqual({
			status,
			message: "VEC does not offer this call at the 'Base URL'",
			description: `${CHECK_URL} This ${call.subject} was not read.`,
		});
	});

	it('repeats what the service says of it', () => {
		expect(refused(404, LIST, { message: 'No such path.' }).description).toBe(
			`${CHECK_URL} VEC says: "No such path." This list of things was not read.`,
		);
	});

	it.each([404, 410])('is told as one of the ID, where there is one: %d', (status) => {
		expect(refused(status)).toEqual({
			status,
			message: 'VEC does not know this thing',
			description: 'Check the ID, and that the API token belongs to the same account.',
		});
	});

	it('names what the ID is of, and what the service says', () => {
		const call = { ...READ, addressed: 'kind of thing' };
		const { message, description } = refused(404, call, { message: ' No\n such  kind. ' });
		expect(message).toBe('VEC does not know this kind of thing');
		expect(description).toMatch(/account\. VEC says: "No such kind\."$/);
	});
});

describe('A refusal for now', () => {
	it('counts as not sent, and names the option', () => {
		expect(refused(429, WRITE)).toEqual({
			status: 429,
			notSent: true,
			message: 'VEC asks to slow down and still did after several tries',
			description:
				"Run the remaining items later, or lower 'Concurrency'. This thing was not made.",
		});
	});
});

describe('A refusal that other data would not mend', () => {
	const said = { message: 'Not you.' };

	it('asks for a payment', () => {
		expect(refused(402, WRITE, said)).toEqual({
			status: 402,
			message: 'VEC asks for a payment first, or the plan does not cover this',
			description:
				'See to the account or its plan in VEC, then run it again. VEC says: "Not you." Nothing was made.',
		});
		expect(refused(402).description).toMatch(/run it again\. Nothing was read\.$/);
	});

	it('is about the law', () => {
		expect(refused(451, WRITE, said)).toEqual({
			status: 451,
			message: 'VEC may not do this for legal reasons',
			description:
				'It may be about the country of the recipient, or of the machine n8n runs on. Ask VEC. VEC says: "Not you." Nothing was made.',
		});
	});

	it('is about a firewall', () => {
		expect(refused(403, WRITE)).toEqual({
			status: 403,
			message: 'VEC, or a firewall in front of it, turned n8n away',
			description:
				'The answer is none of the VEC API, so the token may be all right. Ask who runs the network or proxy, or VEC, to let requests from the machine through that n8n runs on. Nothing was made.',
		});
	});

	it.each(['Forbidden', 'forbidden.', ' Access denied ', 'Missing Authentication Token'])(
		'is one of a firewall when all it says is %j',
		(message) => {
			expect(refused(403, READ, { message }).message).toMatch(/firewall/);
		},
	);

	it.each([
		[{ message: 'Forbidden for you' }, 'a permission'],
		[{ message: 'It is forbidden' }, 'a permission'],
		[{ permission: 'things:read' }, "the permission 'things:read'"],
		[{ permission: 'x'.repeat(40), message: 'Forbidden' }, `the permission '${'x'.repeat(40)}'`],
		[{ permission: 'x'.repeat(41) }, 'a permission'],
		[{ permission: 'all of it' }, 'a permission'],
		[{ permission: '<b>' }, 'a permission'],
		[{ permission: '' }, 'a permission'],
	])('is about the permissions of the token: %j', (over, needed) => {
		expect(refused(403, READ, over)).toEqual({
			status: 403,
			message: `The VEC 'API Token' lacks ${needed}`,
			description:
				'Give the token that permission in VEC, or use another token in the VEC API credential.',
		});
	});
});

describe('A refusal of the data', () => {
	it('says that nothing was done, and what the service says', () => {
		expect(refused(422)).toEqual({
			status: 422,
			message: 'VEC does not accept this thing',
			description: 'Correct the data and run it again. Nothing was read.',
		});
		expect(refused(400, WRITE, { message: 'Too young.', note: 'A note.' }).description).toBe(
			'Correct the data and run it again. VEC says: "Too young." Nothing was made. A note.',
		);
		expect(refused(409, { ...READ, use: 'downloaded' }).description).toMatch(
			/ Nothing was downloaded\.$/,
		);
	});

	it('names the field by its label, with all complaints instead of what is said above them', () => {
		const errors = [
			{ message: 'Two are wrong.' },
			{ field: 'full_name', message: 'is empty.' },
			{ field: 'email', message: 'is none' },
		];
		const labels = { full_name: 'Full Name' };
		expect(refused(422, WRITE, { errors, message: 'The data is invalid.' }, labels)).toEqual({
			status: 422,
			field: 'Full Name',
			message: "VEC does not accept 'Full Name'",
			description:
				"Correct the data: Two are wrong; 'Full Name': is empty; 'email': is none. Nothing was made.",
		});
	});

	it.each([
		['a.b[0] c-d_e', 'a.b[0] c-d_e'],
		['constructor', 'constructor'],
		['x'.repeat(40), 'x'.repeat(40)],
		['x'.repeat(100), `${'x'.repeat(39)}…`],
		['x'.repeat(101), undefined],
		['<script>', undefined],
		['a?', undefined],
		['', undefined],
	])('names a field without a label by what the service calls it: %j', (field, name) => {
		const problem = refused(422, READ, { errors: [{ field, message: 'is bad' }] });
		expect(problem.field).toBe(name);
		expect(problem.message).toBe(`VEC does not accept ${name ? `'${name}'` : 'this thing'}`);
		expect(problem.description).toContain('is bad');
	});
});

describe('Complaints in one line', () => {
	it.each([
		[[], ''],
		[[{ message: 'a. b.' }, { message: 'c' }], 'a. b; c'],
		[[{ field: 'f', message: 'is\n bad.' }], "'f': is bad"],
		[[{ message: 'x'.repeat(400) }], `${'x'.repeat(299)}…`],
	])('%j', (errors, text) => {
		expect(serviceErrorsText(errors)).toBe(text);
	});

	it('have labels where there are some', () => {
		const errors = [{ field: 'f', message: 'is bad' }];
		expect(serviceErrorsText(errors, { f: 'Field' })).toBe("'Field': is bad");
	});
});
