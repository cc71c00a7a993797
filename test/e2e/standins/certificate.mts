import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** ASN.1 in DER: a tag, the length, the content. */
function der(tag: number, ...contents: Buffer[]): Buffer {
	const content = Buffer.concat(contents);
	const size = content.length;
	const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
	return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...contents: Buffer[]) => der(0x30, ...contents);
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const time = (ms: number) => {
	const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);
	return der(0x17, Buffer.from(`${digits}Z`));
};

const ECDSA_SHA256 = sequence(objectId('2a8648ce3d040302'));
const COMMON_NAME = objectId('550403');
const BASIC_CONSTRAINTS = objectId('551d13');
const ALTERNATIVE_NAMES = objectId('551d11');
const DAY_MS = 86_400_000;

/**
 * A key, and a certificate for these hosts that vouches for itself, both as PEM; valid between two
 * moments, which are a day ago and in a day unless told.
 */
export function selfSigned(
	hosts: string[],
	{ from, to } = { from: Date.now() - DAY_MS, to: Date.now() + DAY_MS },
): { key: string; cert: string } {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const name = sequence(
		der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('Stand-ins of the tests')))),
	);
	const names = sequence(...hosts.map((host) => der(0x82, Buffer.from(host))));
	const extensions = sequence(
		sequence(BASIC_CONSTRAINTS, der(0x04, sequence(der(0x01, Buffer.from([0xff]))))),
		sequence(ALTERNATIVE_NAMES, der(0x04, names)),
	);
	const content = sequence(
		der(0xa0, der(0x02, Buffer.from([2]))),
		der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
		ECDSA_SHA256,
		name,
		sequence(time(from), time(to)),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
		der(0xa3, extensions),
	);
	const signature = sign('sha256', content, privateKey);
	const cert = sequence(content, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature));
	const lines = cert.toString('base64').match(/.{1,64}/g) ?? [];
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
		cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
	};
}
