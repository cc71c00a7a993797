import { z } from 'zod/v3';
import type { Members } from '../http/members';
import { isMembers } from '../http/members';
import { signOf } from '../http/replySigns';

/**
 * A vault certificate. Only the UUID is relied on: whatever else the service gives, be it new or of
 * another kind, is passed on as it came and read by `factsOf`. List items hold a subset. Source: VEC
 * API, getvaultcertificate and listvaultcertificates.
 */
const vaultCertificate = z
	.object({ uuid: z.union([z.string().min(1), z.number().transform(String)]) })
	.passthrough();

export type VaultCertificate = z.infer<typeof vaultCertificate>;

/** Get one and create one wrap the certificate. */
export const oneCertificate = z.object({ data: vaultCertificate }).passthrough();

/** The same after a retry, unless the reply says that it came to nothing. */
export const retriedCertificate = oneCertificate.refine(saysNoNo);

/** A number, also as text; nothing where it is neither. */
const count = z
	.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
	.nullish()
	.catch(undefined);

/** One page of the list; `meta` and `links` may be missing. Source: VEC API, listvaultcertificates. */
export const certificatePage = z
	.object({
		data: z.array(vaultCertificate),
		links: z
			.object({ next: z.string().nullish().catch(undefined) })
			.passthrough()
			.nullish()
			.catch(undefined),
		meta: z
			.object({ current_page: count, last_page: count, total: count })
			.passthrough()
			.nullish()
			.catch(undefined),
	})
	.passthrough();

/** The id a bulk entry refers to. Source: VEC API, uploadvaultfile. */
export const uploadedFile = z
	.object({
		data: z
			.object({ file_id: z.union([z.string().min(1), z.number().transform(String)]) })
			.passthrough(),
	})
	.passthrough();

/**
 * What became of a bulk request; `batch_id` is any text. A reply that says no of itself or of some
 * entries is none: it is looked up what they came to. Source: VEC API, createvaultbulk.
 */
export const bulkReply = z
	.object({
		data: z
			.object({
				batch_id: z.union([z.string().min(1), z.number()]).transform(String),
				total: count,
				status: z.string().nullish().catch(undefined),
			})
			.passthrough(),
	})
	.passthrough()
	.refine((reply) => saysNoNo(reply) && saysNoNo(reply.data));

/** Whether a success does not take itself back. */
function saysNoNo(reply: Members): boolean {
	const sign = signOf(reply);
	return sign === undefined || sign === 'yes';
}

/** States in which nothing more happens; any other value means that processing goes on. */
const END_STATES = ['generated', 'failed', 'revoked'];

/** What a certificate tells, as text; nothing where the service gives something else. */
export interface CertificateFacts {
	referenceId?: string;
	title?: string;
	fullName?: string;
	email?: string;
	/** `YYYY-MM-DD`. */
	issueDate?: string;
	/** Milliseconds since 1970. */
	createdMs?: number;
}

/**
 * What is known of a certificate, each undefined where the service does not tell: `issueDate` as
 * `YYYY-MM-DD`, `createdMs` in milliseconds since 1970. Nothing is relied on but what is named here.
 */
export function factsOf(certificate: VaultCertificate): CertificateFacts {
	return {
		referenceId: textIn(certificate.reference_id),
		title: textIn(certificate.certificate_title),
		fullName: textIn(certificate.full_name),
		email: textIn(certificate.applicant_email),
		issueDate: /^\d{4}-\d{2}-\d{2}/.exec(textIn(certificate.issue_date) ?? '')?.[0],
		createdMs: momentIn(certificate.created_at),
	};
}

/** Text, also of a number and of what is wrapped as the service wraps its statuses. */
export function textIn(value: unknown): string | undefined {
	if (typeof value === 'string') return value === '' ? undefined : value;
	if (typeof value === 'number') return String(value);
	if (!isMembers(value)) return undefined;
	return [value.value, value.date, value.label, value.name].map(textIn).find(Boolean);
}

/** A moment; one without a zone is taken for UTC. */
function momentIn(value: unknown): number | undefined {
	const text = textIn(value);
	if (text === undefined) return undefined;
	const hasZone = /[Zz]$|[+-]\d{2}:?\d{2}$/.test(text);
	const moment = Date.parse(hasZone || !/\d:\d/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
	return Number.isNaN(moment) ? undefined : moment;
}

/** The status as text; `processing` when the service gives none. */
export function statusOf({ status }: Members): string {
	if (!isMembers(status)) return textIn(status) ?? 'processing';
	return textIn(status.value) ?? textIn(status.label)?.toLowerCase() ?? 'processing';
}

/** Whether a certificate will not change by itself any more. See docs/api/vec.md, "Get one". */
export function isFinal(certificate: Members): boolean {
	return END_STATES.includes(statusOf(certificate));
}
