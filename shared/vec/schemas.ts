import { z } from 'zod/v3';

/** `{value, label, …}` in the API, plain text in webhooks; new values pass. */
const valueWithLabel = z
	.union([z.string(), z.object({ value: z.string() }).passthrough()])
	.nullish();

/**
 * A vault certificate. Only what the nodes rely on is named; the service adds keys at any time, and
 * list items hold a subset. Source: VEC API, getvaultcertificate and listvaultcertificates.
 */
export const vaultCertificate = z
	.object({
		uuid: z.string(),
		reference_id: z.string().nullish(),
		certificate_title: z.string().nullish(),
		full_name: z.string().nullish(),
		applicant_email: z.string().nullish(),
		issue_date: z.string().nullish(),
		created_at: z.string().nullish(),
		status: valueWithLabel,
	})
	.passthrough();

export type VaultCertificate = z.infer<typeof vaultCertificate>;

/** Get one, create one and retry wrap the certificate. */
export const oneCertificate = z.object({ data: vaultCertificate }).passthrough();

/** One page of the list; `meta` and `links` may be missing. Source: VEC API, listvaultcertificates. */
export const certificatePage = z
	.object({
		data: z.array(vaultCertificate),
		links: z.object({ next: z.string().nullish() }).passthrough().nullish(),
		meta: z
			.object({ current_page: z.number().nullish(), last_page: z.number().nullish() })
			.passthrough()
			.nullish(),
	})
	.passthrough();

/** The id a bulk entry refers to. Source: VEC API, uploadvaultfile. */
export const uploadedFile = z
	.object({ data: z.object({ file_id: z.string().min(1) }).passthrough() })
	.passthrough();

/** What became of a bulk request; `batch_id` is any text. Source: VEC API, createvaultbulk. */
export const bulkReply = z
	.object({
		data: z
			.object({
				batch_id: z.union([z.string(), z.number()]).transform(String),
				total: z.number().nullish(),
				status: z.string().nullish(),
			})
			.passthrough(),
	})
	.passthrough();

/** States in which nothing more happens; any other value means that processing goes on. */
const END_STATES = ['generated', 'failed', 'revoked'];

/** The status as text; `processing` when the service gives none. */
export function statusOf({ status }: Pick<VaultCertificate, 'status'>): string {
	if (typeof status === 'string') return status;
	return status?.value ?? 'processing';
}

export function isFinal(certificate: Pick<VaultCertificate, 'status'>): boolean {
	return END_STATES.includes(statusOf(certificate));
}
