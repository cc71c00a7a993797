import type { Client } from '../http/client';
import type { Outcome } from '../http/outcome';
import { ok } from '../http/outcome';
import type { Problem } from '../http/problem';
import type { NamedCertificate } from './certificateId';
import { listCertificates } from './endpoints';
import { visitCertificates } from './pages';
import type { VaultCertificate } from './schemas';
import { factsOf } from './schemas';

interface NamesCertificate {
	certificate: NamedCertificate;
}

/** How rows that name a certificate by its reference ID come to its UUID. */
export function referenceLookUp(client: Client) {
	return {
		call: listCertificates,
		/** Rows that write it differently name the same. */
		nameOf: ({ certificate: { uuid, referenceId } }: NamesCertificate) =>
			uuid === '' ? referenceId?.toUpperCase() : undefined,
		lookUp: async ({ certificate: { referenceId = '' } }: NamesCertificate) =>
			await findByReference(client, referenceId),
		take({ certificate }: NamesCertificate, found: VaultCertificate) {
			certificate.uuid = found.uuid;
			certificate.referenceId = factsOf(found).referenceId ?? certificate.referenceId;
		},
	};
}

/**
 * The one certificate with a reference ID, in capitals or not. No call takes such an ID, so it is
 * searched for, and told here from what else the search finds.
 */
export async function findByReference(
	client: Client,
	referenceId: string,
): Promise<Outcome<VaultCertificate> | { kind: 'problem'; problem: Problem }> {
	// Whether the search heeds case is not documented; reference IDs are in capitals.
	for (const search of new Set([referenceId, referenceId.toUpperCase()])) {
		const found: VaultCertificate[] = [];
		const walk = await visitCertificates(client, { search }, (certificate) => {
			if (isSameReference(factsOf(certificate).referenceId, referenceId)) found.push(certificate);
			return false;
		});
		if (walk.kind !== 'ok') return walk;
		if (found.length === 1) return ok(found[0]);
		if (found.length > 1) return { kind: 'problem', problem: several(referenceId, found.length) };
		// A list that was left before its end does not prove that the certificate is not there.
		if (walk.value.cut) return { kind: 'problem', problem: endless(referenceId) };
	}
	return { kind: 'problem', problem: none(referenceId) };
}

function isSameReference(theirs: string | null | undefined, wanted: string): boolean {
	return theirs?.trim().toUpperCase() === wanted.toUpperCase();
}

function none(referenceId: string): Problem {
	return {
		field: 'Certificate',
		message: "VEC knows no certificate with the reference ID in 'Certificate'",
		description: `It contains '${referenceId}'. Check it letter by letter, and that the API token belongs to the same institution, or pick the certificate from the list.`,
	};
}

function endless(referenceId: string): Problem {
	return {
		field: 'Certificate',
		message: "The reference ID in 'Certificate' could not be looked up: VEC's list has no end",
		description: `It contains '${referenceId}'. Choose 'By ID' and enter the UUID, or try again later.`,
	};
}

function several(referenceId: string, count: number): Problem {
	return {
		field: 'Certificate',
		message: "VEC has several certificates with the reference ID in 'Certificate'",
		description: `It contains '${referenceId}', which ${count} certificates have. Choose 'By ID' and enter the UUID of the one you mean.`,
	};
}
