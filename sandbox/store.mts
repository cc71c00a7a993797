import type { Counters } from './counters.mts';
import type { RandomIds } from './random.mts';
import type { Settings } from './settings.mts';
import type { Webhooks } from './webhooks.mts';

export interface StoredFile {
	name: string;
	mimeType: string;
	size: number;
	sha256: string;
	/** Kept only for small files, so that large uploads do not pile up. */
	bytes?: Buffer;
}

export interface VaultCertificate {
	id: number;
	uuid: string;
	referenceId: string;
	title: string;
	fullName: string;
	email: string;
	issueDate: string | null;
	details: string | null;
	status: 'processing' | 'generated' | 'failed' | 'revoked';
	createdAt: number;
	/** When processing ends; Infinity for one that never does. */
	dueAt: number;
	willFail: boolean;
	batchId?: string;
	file: StoredFile;
}

export interface IssuedCredential {
	id: string;
	type: string;
	email: string;
	credential: unknown;
	/** Type, address and content in one text; equal for a repeat. */
	content: string;
	at: number;
}

/** A mail that would have gone out to a person. */
export interface Mail {
	to: string;
	/** The vault invites a new person and assigns to a customer; `credential` is Velocert's. */
	kind: 'invitation' | 'assigned' | 'credential';
	subject: string;
	uuid: string;
	at: number;
}

export interface Store {
	vault: VaultCertificate[];
	/** Files uploaded for a bulk request, by id. */
	files: Map<string, StoredFile>;
	issued: IssuedCredential[];
	/** Type, address and content of everything issued, to tell repeats. */
	issuedContents: Set<string>;
	outbox: Mail[];
}

/** Facts every part of the sandbox shares. */
export interface World {
	store: Store;
	counters: Counters;
	settings: Settings;
	ids: RandomIds;
	webhooks: Webhooks;
	now(): number;
}

export function newStore(): Store {
	return { vault: [], files: new Map(), issued: [], issuedContents: new Set(), outbox: [] };
}

/** Lets every certificate whose time has come leave processing, and notes the mail and events it causes. */
export function settleDue({ store, webhooks, now }: World): void {
	for (const certificate of store.vault) {
		if (certificate.status !== 'processing' || certificate.dueAt > now()) continue;
		certificate.status = certificate.willFail ? 'failed' : 'generated';
		// The event of a generated certificate has another word for it.
		const outcome = certificate.willFail ? 'failed' : 'approved';
		webhooks.emit(`certificate_application.${outcome}`, certificate);
		if (certificate.willFail) continue;
		store.outbox.push({
			to: certificate.email,
			// Stands in for the service's customer list: an address like customer.7@example.com has an account.
			kind: /^customer/i.test(certificate.email) ? 'assigned' : 'invitation',
			subject: `Your certificate "${certificate.title}"`,
			uuid: certificate.uuid,
			at: certificate.dueAt,
		});
	}
}

/** Milliseconds a certificate is processed; marks in its title let a test choose. */
export function processingTime(settings: Settings, title: string): number {
	if (title.includes('[stuck]')) return Infinity;
	return title.includes('[slow]') ? settings.processingMs * 20 : settings.processingMs;
}

/** Commits a new vault certificate and counts it as a duplicate when the same one is there already. */
export function addCertificate(
	world: World,
	entry: Pick<
		VaultCertificate,
		'title' | 'fullName' | 'email' | 'issueDate' | 'details' | 'file' | 'batchId'
	>,
): VaultCertificate {
	const { store, counters, settings, ids, webhooks, now } = world;
	if (findDuplicate(store, entry)) counters.vec.duplicates += 1;
	counters.vec.created += 1;
	const certificate: VaultCertificate = {
		...entry,
		id: store.vault.length + 1,
		uuid: ids.uuid(),
		referenceId: `VEC-IC-${ids.code(8)}`,
		status: 'processing',
		fullName: inStyle(entry.fullName, settings.nameStyle),
		createdAt: now() + settings.clockAheadMs,
		dueAt: now() + processingTime(settings, entry.title),
		willFail: /\[fail\]/.test(entry.title + entry.fullName) || /fail/i.test(entry.file.name),
	};
	store.vault.push(certificate);
	webhooks.emit('certificate_application.created', certificate, {
		source: 'vault',
		trigger_context: entry.batchId ? 'bulk_upload' : 'single_upload',
	});
	return certificate;
}

function inStyle(name: string, style: Settings['nameStyle']): string {
	if (style === 'capitals') return name.toUpperCase();
	return style === 'decomposed' ? name.normalize('NFD').replaceAll(' ', '  ') : name;
}

/** A certificate with the same e-mail, title and issue date. */
export function findDuplicate(
	store: Store,
	entry: Pick<VaultCertificate, 'title' | 'email' | 'issueDate'>,
): VaultCertificate | undefined {
	return store.vault.find(
		(other) =>
			other.email.toLowerCase() === entry.email.toLowerCase() &&
			other.title === entry.title &&
			other.issueDate === entry.issueDate,
	);
}
