import { createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { PDFDocument } from '@cantoo/pdf-lib';
import { createHash, randomBytes } from 'node:crypto';
import { endpointCount, resetCounters } from '../../sandbox/counters.mts';
import type { FaultRule } from '../../sandbox/faults.mts';
import { verifiedPdf } from '../../sandbox/pdf.mts';
import { seededIds } from '../../sandbox/random.mts';
import { startSandbox } from '../../sandbox/server.mts';
import type { Settings } from '../../sandbox/settings.mts';
import { newSettings } from '../../sandbox/settings.mts';
import { digestOf } from '../digest.mts';
import { offer } from './calls.mts';
import { lineOf } from './files.mts';
import { issuedLine } from './rows.mts';
import type { Seeded, Tally } from './sandboxClient.mts';

/** The sandbox in a process of its own, so that its work is in no figure of n8n. */

const sandbox = await startSandbox();
const { counters, store, settings, faults } = sandbox;
const { key, cert } = JSON.parse(process.env.BENCH_TLS ?? '{}') as { key: string; cert: string };
const secure = createServer({ key, cert, ALPNProtocols: ['http/1.1'] }, (socket) => {
	socket.on('error', () => socket.destroy());
	sandbox.accept(socket);
});
await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
let connectionsBefore = 0;

/** Empties everything and sets what the next runs meet. */
function prepare(wanted: { settings?: Partial<Settings>; faults?: FaultRule[] }): void {
	sandbox.reset();
	Object.assign(settings, newSettings(wanted.settings));
	if (wanted.faults) faults.add(wanted.faults);
	begin();
}

/** Counts anew; what is in the vault stays. */
function begin(): void {
	resetCounters(counters);
	connectionsBefore = counters.connections;
}

function tally(): Tally {
	const { endpoints, velocert, vec, busyMs, maxInFlight, bytesIn, bytesOut } = counters;
	const requests = Object.entries(endpoints).map(([name, count]) => [name, count.requests]);
	const files = store.vault.map(({ email, file }) => lineOf(email, file.sha256));
	const issued = store.issued.map(({ email, credential }) =>
		issuedLine(email, credential as object),
	);
	return {
		requests: Object.fromEntries(requests) as Record<string, number>,
		maxInFlight,
		connections: counters.connections - connectionsBefore,
		busyMs,
		bytesIn,
		bytesOut,
		created: vec.created,
		issued: velocert.issuedRecipients,
		duplicates: vec.duplicates + velocert.duplicates,
		vaultFiles: digestOf(files),
		issuedRows: digestOf(issued),
	};
}

/** Puts certificates into the vault, each ready as a PDF of about this size where one is asked for. */
async function seedVault(wanted: { count: number; pdfBytes?: number }): Promise<Seeded> {
	const ids = seededIds(7);
	const bytes = wanted.pdfBytes === undefined ? undefined : await pdfOf(wanted.pdfBytes);
	const now = Date.now();
	const added = Array.from({ length: wanted.count }, (_, index) => ({
		id: index + 1,
		uuid: ids.uuid(),
		referenceId: `VEC-IC-${ids.code(8)}`,
		title: 'Food Safety, Level 2',
		fullName: `Person ${index}`,
		email: `person${index}@example.com`,
		issueDate: '2026-11-24',
		details: null,
		status: 'generated' as const,
		createdAt: now,
		dueAt: now,
		willFail: false,
		file: {
			name: 'a.pdf',
			mimeType: 'application/pdf',
			size: bytes?.length ?? 0,
			sha256: '',
			bytes,
		},
	}));
	store.vault.push(...added);
	const hashes: string[] = [];
	// Made here, because making it is the service's own affair and would be the slowest part of all.
	for (const certificate of bytes ? added : []) {
		hashes.push(
			createHash('sha256')
				.update(await verifiedPdf(certificate))
				.digest('hex'),
		);
	}
	endpointCount(counters, 'vec.download');
	return {
		uuids: digestOf(added.map(({ uuid }) => uuid)),
		hashes: digestOf(hashes),
		certificates: added.map((one) => ({
			uuid: one.uuid,
			reference_id: one.referenceId,
			certificate_title: one.title,
			full_name: one.fullName,
			applicant_email: one.email,
			status: one.status,
			issue_date: one.issueDate,
		})),
	};
}

/** A document of one page whose size comes from something that cannot be made smaller. */
async function pdfOf(sizeBytes: number): Promise<Buffer> {
	const document = await PDFDocument.create();
	document.addPage([842, 595]);
	await document.attach(randomBytes(sizeBytes), 'weight.bin', {
		mimeType: 'application/octet-stream',
	});
	return Buffer.from(await document.save({ useObjectStreams: false }));
}

offer({
	origins: () => ({
		origin: sandbox.origin,
		secureOrigin: `https://localhost:${(secure.address() as AddressInfo).port}`,
	}),
	prepare,
	begin,
	tally,
	seedVault,
});
