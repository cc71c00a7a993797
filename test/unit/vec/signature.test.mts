import { isGenuine, secretComplaint, signatureOf } from '../../../shared/vec/signature.ts';

const SECRET = 'whsec-of-a-test';
const text = '{"event":"certificate_application.created","name":"Žofie 李"}';
const body = Buffer.from(text);
// Computed with `openssl dgst -sha256 -hmac`, so that it does not rest on our own code.
const RIGHT = 'ab483b9ef02a3fb71df53bc19fe1d3f810905130360e2e8580d1a4d62169a288';

describe('a signature', () => {
	it('is the lowercase hex HMAC-SHA256 of the bytes', () => {
		expect(signatureOf(SECRET, body)).toBe(RIGHT);
	});

	it.each([
		['as VEC writes it', RIGHT],
		['in upper case', RIGHT.toUpperCase()],
		['with the prefix of other senders', `sha256=${RIGHT}`],
		['with that prefix in upper case', `SHA256=${RIGHT.toUpperCase()}`],
		['with spaces around it', ` ${RIGHT} `],
	])('is accepted %s', (_, signature) => {
		expect(isGenuine(SECRET, body, signature)).toBe(true);
	});

	it.each([
		['missing', undefined],
		['empty', ''],
		['sent twice', [RIGHT, RIGHT]],
		['sent twice in one header', `${RIGHT}, ${RIGHT}`],
		['too short', RIGHT.slice(1)],
		['too long', `${RIGHT}0`],
		['no hex', 'z'.repeat(64)],
		['of another length in bytes', 'é'.repeat(64)],
		['one digit off', RIGHT.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))],
		['with another prefix', `sha1=${RIGHT}`],
		['in base64', Buffer.from(RIGHT, 'hex').toString('base64')],
		['of another secret', signatureOf(`${SECRET}x`, body)],
	])('is not accepted when it is %s', (_, signature) => {
		expect(isGenuine(SECRET, body, signature)).toBe(false);
	});

	it('does not fit the same JSON written differently', () => {
		const spaced = Buffer.from(JSON.stringify(JSON.parse(text), null, 1));
		const escaped = Buffer.from(text.replace('Ž', '\\u017d'));
		expect(isGenuine(SECRET, spaced, RIGHT)).toBe(false);
		expect(isGenuine(SECRET, escaped, RIGHT)).toBe(false);
	});

	it('fits bytes that are no text', () => {
		const bytes = Buffer.from([0, 255, 254, 128]);
		expect(isGenuine(SECRET, bytes, signatureOf(SECRET, bytes))).toBe(true);
	});

	it.each(['', ' ', '\n'])('proves nothing with the secret %j', (secret) => {
		expect(isGenuine(secret, body, signatureOf(secret, body))).toBe(false);
	});
});

describe('a secret', () => {
	it.each([
		[undefined, 'is empty'],
		[7, 'is empty'],
		['', 'is empty'],
		['  ', 'is empty'],
		[`${SECRET}\n`, 'starts or ends with white space'],
		[` ${SECRET}`, 'starts or ends with white space'],
		[`${SECRET}\u00a0`, 'starts or ends with white space'],
		['two words', 'contains white space'],
		[`"${SECRET}"`, 'is in quotes'],
		[`'${SECRET}'`, 'is in quotes'],
		[`“${SECRET}”`, 'is in quotes'],
		['`x`', 'is in quotes'],
	])('%j %s', (secret, complaint) => {
		expect(secretComplaint(secret)).toMatch(new RegExp(`^'Signing Secret' ${complaint}\\.`));
	});

	it.each([SECRET, 'a"b', "'x", 'ž/+='])('%s may be right', (secret) => {
		expect(secretComplaint(secret)).toBeUndefined();
	});
});
