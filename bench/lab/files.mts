import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakePdf } from '../../sandbox/samples.mts';
import type { Digest } from '../digest.mts';
import { digestOf } from '../digest.mts';

/** Files of one size in a folder of their own, each different from all others. */
export interface FileSet {
	/** As n8n's node for files on disk takes them. */
	pattern: string;
	paths: string[];
	sizeBytes: number;
	/** What the vault has to hold in the end: address and SHA-256 of each. */
	expected: Digest;
}

export interface Files {
	folder: string;
	make(name: string, count: number, sizeBytes: number): FileSet;
	close(): void;
}

/** Opens a folder for the files to upload. */
export function openFiles(): Files {
	const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-bench-'));
	const made = new Map<string, FileSet>();
	return {
		folder,
		make(name, count, sizeBytes) {
			const known = made.get(name);
			if (known) return known;
			const place = join(folder, name);
			mkdirSync(place, { recursive: true });
			const bytes = fakePdf(sizeBytes);
			const lines: string[] = [];
			const paths = Array.from({ length: count }, (_, index) => {
				const person = `person${String(index).padStart(4, '0')}`;
				bytes.write(`% ${person}\n`, 9, 'latin1');
				lines.push(
					lineOf(`${person}@example.com`, createHash('sha256').update(bytes).digest('hex')),
				);
				const path = join(place, `${person}.pdf`);
				writeFileSync(path, bytes);
				return path;
			});
			const set = { pattern: join(place, '*.pdf'), paths, sizeBytes, expected: digestOf(lines) };
			made.set(name, set);
			return set;
		},
		close: () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** How a certificate of the vault is written for `FileSet.expected`. */
export function lineOf(email: string, sha256: string): string {
	return `${email} ${sha256}`;
}
