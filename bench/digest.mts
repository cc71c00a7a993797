import { createHash } from 'node:crypto';

/** Many texts in a form that two processes can compare: how many, how many different, and a hash of all, sorted. */
export interface Digest {
	count: number;
	unique: number;
	sha256: string;
}

export function digestOf(texts: string[]): Digest {
	const hash = createHash('sha256');
	for (const text of [...texts].sort()) hash.update(text).update('\n');
	return { count: texts.length, unique: new Set(texts).size, sha256: hash.digest('hex') };
}

export function isSame(one: Digest, other: Digest): boolean {
	return one.count === other.count && one.sha256 === other.sha256;
}
