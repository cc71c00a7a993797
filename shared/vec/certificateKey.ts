import { fingerprint } from '../memory/fingerprint';
import type { CertificateIdentity } from './reconcile';
import { identityOf, identityOfCertificate } from './reconcile';
import type { VaultCertificate } from './schemas';

/** Which write a key is for: a file may go in by itself and in bulk. */
export type WriteKind = 'vec upload' | 'vec bulk';

/** What a certificate is remembered by within an execution. */
export function certificateKey(kind: WriteKind, certificate: CertificateIdentity): string {
	return fingerprint(kind, identityOf(certificate));
}

/**
 * How to tell the certificate of an earlier try whose title or date came out otherwise than this
 * time; nothing where it is the same, which the service can tell by itself.
 */
export function ofEarlierTry(
	kind: WriteKind,
	key: string,
	certificate: CertificateIdentity,
): { isIt?(candidate: VaultCertificate): boolean } {
	if (key === certificateKey(kind, certificate)) return {};
	return { isIt: (candidate) => fingerprint(kind, identityOfCertificate(candidate)) === key };
}
