import { generate } from 'selfsigned';

const DAY_MS = 86_400_000;

/**
 * A key, and a certificate for these hosts that vouches for itself, both as PEM; valid between two
 * moments, which are a day ago and in a day unless told.
 */
export async function selfSigned(
	hosts: string[],
	{ from, to } = { from: Date.now() - DAY_MS, to: Date.now() + DAY_MS },
): Promise<{ key: string; cert: string }> {
	const name = [{ name: 'commonName', value: 'Stand-ins of the tests' }];
	const made = await generate(name, {
		keyType: 'ec',
		algorithm: 'sha256',
		notBeforeDate: new Date(from),
		notAfterDate: new Date(to),
		extensions: [
			{ name: 'basicConstraints', cA: true },
			{ name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) },
		],
	});
	return { key: made.private, cert: made.cert };
}
