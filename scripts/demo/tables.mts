import Table from 'cli-table3';
import type { Sandbox } from '../../sandbox/server.mts';
import type { DownloadedFile } from './check.mts';

/** Who got what, as two tables and a line of totals. */
export function resultTables(sandbox: Sandbox, files: DownloadedFile[], triggered: number): string {
	const { counters, store } = sandbox;
	const inBulk = store.vault.filter(({ batchId }) => batchId !== undefined).length;
	const deliveries = sandbox.webhooks.log.length;
	const requests = counters.endpoints['velocert.issue']?.requests ?? 0;
	return [
		'Velocert: issued',
		issuedTable(sandbox),
		`${store.issued.length} credentials in ${requests} request(s), ${counters.velocert.duplicates} duplicates; the row with the ambiguous date was set aside.`,
		'',
		'VEC Certificate Vault: uploaded singly or in bulk, processed, downloaded',
		vaultTable(sandbox, files),
		`${store.vault.length} certificates, ${counters.vec.duplicates} duplicates, ${store.outbox.length} mails that would have gone out.`,
		`One bulk request for ${inBulk} of them; ${counters.endpoints['vec.retry']?.requests ?? 0} that failed retried; ${deliveries} webhook deliveries started ${triggered} executions.`,
	].join('\n');
}

function issuedTable({ store }: Sandbox): string {
	const table = new Table({
		head: ['Email', 'Name', 'Credential'],
		style: { head: [], border: [] },
	});
	for (const { email, credential } of inOrder(store.issued)) {
		const { recipientName, courseTitle } = credential as Record<string, string>;
		table.push([email, recipientName, courseTitle]);
	}
	return table.toString();
}

function vaultTable({ store }: Sandbox, files: DownloadedFile[]): string {
	const byUuid = new Map(files.map((file) => [file.uuid, file]));
	const table = new Table({
		head: ['Reference', 'Name', 'Email', 'Status', 'Verified PDF'],
		style: { head: [], border: [] },
	});
	for (const { uuid, referenceId, fullName, email, status } of inOrder(store.vault)) {
		const file = byUuid.get(uuid);
		table.push([
			referenceId,
			fullName,
			email,
			status,
			file?.isPdf ? `${file.fileName} (${(file.bytes / 1024).toFixed(0)} kB)` : 'none',
		]);
	}
	return table.toString();
}

/** By address, because what runs at the same time ends in any order. */
function inOrder<T extends { email: string }>(list: T[]): T[] {
	return [...list].sort((a, b) => a.email.localeCompare(b.email, 'en', { numeric: true }));
}
