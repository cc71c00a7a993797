import type { VaultCertificate, World } from './store.mts';

const LABELS: Record<
	VaultCertificate['status'],
	[label: string, color: string, description: string]
> = {
	processing: ['Processing', 'warning', 'The certificate is being processed.'],
	generated: ['Generated', 'success', 'The verified PDF is ready.'],
	failed: ['Failed', 'danger', 'Processing met a critical problem.'],
	revoked: ['Revoked', 'gray', 'The certificate was revoked.'],
};

/** A list item: a subset of the detail. */
export function itemOf(certificate: VaultCertificate) {
	const [label, color, description] = LABELS[certificate.status];
	return {
		id: certificate.id,
		uuid: certificate.uuid,
		reference_id: certificate.referenceId,
		certificate_title: certificate.title,
		full_name: certificate.fullName,
		applicant_email: certificate.email,
		source: { value: 'vault', label: 'Vault' },
		status: { value: certificate.status, label, color, icon: 'heroicon-o-document', description },
		issue_date: certificate.issueDate,
		created_at: micros(certificate.createdAt),
		updated_at: micros(certificate.createdAt),
	};
}

/** The whole object, as get one, create and retry give it. */
export function detailOf(certificate: VaultCertificate) {
	return {
		...itemOf(certificate),
		details: certificate.details,
		qrcode_path: certificate.status === 'generated' ? `/storage/qr/${certificate.uuid}.svg` : null,
		barcode_path: null,
		applicant_phone_number: null,
		institution_name: 'Example Institute',
		institution_email: 'office@example.com',
		institution_phone_number: null,
		documents:
			certificate.status === 'generated'
				? [{ id: certificate.id, type: 'verified_pdf', path: `/storage/${certificate.uuid}.pdf` }]
				: [],
	};
}

/** One page of the list, newest first; keys it does not know are ignored, as the service does. */
export function listPage(world: World, rawQuery: unknown) {
	const { store, settings } = world;
	const query = rawQuery as Record<string, string | undefined>;
	const perPage = Math.min(Math.max(Number(query.per_page) || 15, 1), 100);
	const page = Math.max(Number(query.page) || 1, 1);
	const read = (text = '') => (settings.exactFilters ? text : text.toLowerCase());
	const wanted = settings.searchFilter ? read(query.search) : '';
	const email = read(query.applicant_email);
	const found = store.vault
		.filter((c) => !query.status || c.status === query.status)
		.filter((c) => !email || read(c.email) === email)
		.filter((c) => !settings.batchIdFilter || !query.batch_id || c.batchId === query.batch_id)
		.filter((c) =>
			[c.fullName, c.email, c.title, c.referenceId].some((text) => read(text).includes(wanted)),
		)
		.reverse();
	const last = Math.max(Math.ceil(found.length / perPage), 1);
	const from = (page - 1) * perPage;
	const data = found.slice(from, from + perPage).map((certificate) => ({
		...itemOf(certificate),
		...(settings.batchIdInItems ? { batch_id: certificate.batchId ?? null } : {}),
	}));
	for (let count = 0; count < settings.growthPerPage; count++) addNewcomer(world);
	const link = (number: number) =>
		`https://api.vec.digital/business/certificate-vault?page=${number}`;
	return {
		data,
		links: {
			first: link(1),
			last: link(last),
			prev: page > 1 ? link(page - 1) : null,
			next: page < last ? link(page + 1) : null,
		},
		meta: {
			current_page: page,
			from: data.length > 0 ? from + 1 : null,
			last_page: last,
			links: [],
			path: 'https://api.vec.digital/business/certificate-vault',
			per_page: perPage,
			to: data.length > 0 ? from + data.length : null,
			total: found.length,
		},
	};
}

/** A certificate that somebody else uploaded while the list was read; no upload that tests count. */
function addNewcomer({ store, ids, now }: World): void {
	const id = store.vault.length + 1;
	store.vault.push({
		id,
		uuid: ids.uuid(),
		referenceId: `VEC-IC-${ids.code(8)}`,
		title: 'Newcomer',
		fullName: `Newcomer ${id}`,
		email: `newcomer${id}@example.com`,
		issueDate: null,
		details: null,
		status: 'generated',
		createdAt: now(),
		dueAt: now(),
		willFail: false,
		file: { name: 'newcomer.pdf', mimeType: 'application/pdf', size: 0, sha256: '' },
	});
}

/** ISO 8601 with microseconds, as the service writes times. */
function micros(ms: number): string {
	return new Date(ms).toISOString().replace('Z', '000Z');
}
