import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/server.mts';
import { projectRoot } from '../../test/e2e/host/packages.mts';
import type { Execution, N8nApi } from '../../test/e2e/host/n8nApi.mts';

/** Whom the issuing workflow is to reach: everybody in the examples' rows but the one with the ambiguous date. */
const SET_ASIDE = 'learner5@example.com';

export interface DownloadedFile {
	uuid: string;
	fileName: string;
	bytes: number;
	isPdf: boolean;
}

/** The files the Download node gave out, read back from n8n. */
export async function downloadedFiles(
	api: N8nApi,
	executions: Execution[],
): Promise<DownloadedFile[]> {
	const items = executions.flatMap(({ runData }) => runData.Download?.[0]?.data?.main[0] ?? []);
	return await Promise.all(
		items.map(async ({ json, binary }) => {
			const content = binary?.data ? await api.fileBytes(binary.data) : Buffer.alloc(0);
			return {
				uuid: String(json.uuid),
				fileName: binary?.data?.fileName ?? '',
				bytes: content.length,
				isPdf: content.subarray(0, 5).toString('latin1') === '%PDF-',
			};
		}),
	);
}

/** What is not as it has to be after the demo's workflows; an empty list when all is well. */
export function checkResults(
	sandbox: Sandbox,
	executions: Record<string, Execution>,
	triggered: Execution[],
	files: DownloadedFile[],
): string[] {
	const { counters, store } = sandbox;
	const findings: string[] = [];
	const expect = (holds: boolean, text: string) => holds || findings.push(text);
	for (const [file, { status, error }] of Object.entries(executions)) {
		expect(status === 'success', `${file} ended with ${status}: ${error?.message ?? ''}`);
	}
	expect(counters.velocert.duplicates === 0, 'somebody was issued the same credential twice');
	expect(counters.vec.duplicates === 0, 'a certificate was uploaded twice');
	const learners = addresses('02-rows-validate-issue.json').filter((mail) => mail !== SET_ASIDE);
	const issued = store.issued.map(({ email }) => email);
	expect(same(issued, learners), `issued to ${list(issued)} instead of ${list(learners)}`);
	const graduates = [
		...addresses('03-pdfs-upload-wait-download.json'),
		...addresses('04-pdfs-bulk-upload.json'),
	];
	const vaulted = store.vault.filter(({ status }) => status === 'generated');
	const owners = vaulted.map(({ email }) => email);
	expect(same(owners, graduates), `certificates of ${list(owners)} instead of ${list(graduates)}`);
	const bulkRequests = counters.endpoints['vec.bulk']?.requests ?? 0;
	expect(bulkRequests === 1, `${bulkRequests} bulk requests instead of one`);
	const retries = counters.endpoints['vec.retry']?.requests ?? 0;
	expect(retries === 1, `${retries} certificates were retried instead of one`);
	expect(
		triggered.length === vaulted.length,
		`VEC's webhooks started ${triggered.length} executions for ${vaulted.length} certificates`,
	);
	for (const { error } of triggered)
		expect(!error, `a triggered download: ${error?.message ?? ''}`);
	// Everything is fetched by the trigger's workflow, most of it by the uploading ones before.
	const fetched = new Set(files.filter(({ isPdf }) => isPdf).map(({ uuid }) => uuid));
	const expected = vaulted.map(({ uuid }) => uuid);
	expect(
		same([...fetched], expected),
		`${fetched.size} of ${expected.length} PDFs were downloaded`,
	);
	return findings;
}

/** The addresses an example workflow holds, in its own rows. */
function addresses(file: string): string[] {
	return readFileSync(join(projectRoot, 'examples', file), 'utf8').match(/\w+@example\.com/g) ?? [];
}

/** Whether two lists hold the same entries, each as often. */
function same(left: string[], right: string[]): boolean {
	return left.length > 0 && [...left].sort().join() === [...right].sort().join();
}

function list(addressees: string[]): string {
	return addressees.length > 0 ? addressees.join(', ') : 'nobody';
}
