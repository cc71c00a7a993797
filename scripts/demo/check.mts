import type { Sandbox } from '../../sandbox/server.mts';
import type { Execution } from '../../test/e2e/host/n8nApi.mts';

const ISSUED = 11;
const UPLOADED = 5;

/** What is not as it has to be after the demo's two workflows; an empty list when all is well. */
export function checkResults(sandbox: Sandbox, executions: Record<string, Execution>): string[] {
	const { counters, store } = sandbox;
	const findings: string[] = [];
	const expect = (holds: boolean, text: string) => holds || findings.push(text);
	for (const [file, { status, error }] of Object.entries(executions)) {
		expect(status === 'success', `${file} ended with ${status}: ${error?.message ?? ''}`);
	}
	expect(counters.velocert.duplicates === 0, 'somebody was issued the same credential twice');
	expect(counters.vec.duplicates === 0, 'a certificate was uploaded twice');
	const people = new Set(store.issued.map(({ email }) => email));
	expect(
		store.issued.length === ISSUED && people.size === ISSUED,
		`${store.issued.length} credentials went to ${people.size} people instead of ${ISSUED}`,
	);
	const generated = store.vault.filter(({ status }) => status === 'generated');
	expect(
		generated.length === UPLOADED,
		`${generated.length} of ${UPLOADED} certificates are ready`,
	);
	const pdfs = downloads(executions).filter(
		({ mimeType, bytes }) => mimeType === 'application/pdf' && bytes > 0,
	);
	expect(pdfs.length === UPLOADED, `${pdfs.length} of ${UPLOADED} PDFs were downloaded`);
	return findings;
}

export interface DownloadedFile {
	uuid: string;
	fileName: string;
	mimeType: string;
	bytes: number;
}

/** The files the Download node gave out. */
export function downloads(executions: Record<string, Execution>): DownloadedFile[] {
	const items = Object.values(executions).flatMap(
		({ runData }) => runData.Download?.[0]?.data?.main[0] ?? [],
	);
	return items.map(({ json, binary }) => {
		const file = (binary?.data ?? {}) as { fileName?: string; mimeType?: string; bytes?: number };
		return {
			uuid: String(json.uuid),
			fileName: file.fileName ?? '',
			mimeType: file.mimeType ?? '',
			bytes: file.bytes ?? 0,
		};
	});
}
