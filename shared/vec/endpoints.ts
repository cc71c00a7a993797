import type { Service } from '../http/endpoint';
import { endpoint, fileEndpoint } from '../http/endpoint';
import {
	bulkReply,
	certificatePage,
	oneCertificate,
	retriedCertificate,
	uploadedFile,
} from './schemas';

export const vec: Service = {
	credential: 'vecApi',
	name: 'VEC',
	pingPath: '/business/certificate-vault?per_page=1',
};

const FILE_TOO_LARGE: [string, string] = [
	'file',
	'Use a smaller file; 20 MB is the most it takes, and a proxy on the way may take less.',
];

const READ_TIMEOUT_MS = 60_000;
const DOWNLOAD_TIMEOUT_MS = 120_000;
const BULK_TIMEOUT_MS = 120_000;

/** The calls of VEC's API. Source: docs/api/vec.md, "Calls". */

/** One page of the vault. Needs certificate-vault:list. */
export const listCertificates = endpoint({
	service: vec,
	method: 'GET',
	path: '/business/certificate-vault',
	subject: 'list of certificates',
	retry: 'always',
	timeoutMs: READ_TIMEOUT_MS,
	reply: certificatePage,
});

/** One certificate with all it has. Needs certificate-vault:view. */
export const getCertificate = endpoint({
	service: vec,
	method: 'GET',
	path: '/business/certificate-vault/{uuid}',
	subject: 'certificate',
	retry: 'always',
	timeoutMs: READ_TIMEOUT_MS,
	reply: oneCertificate,
});

/** The same for somebody who cannot wait: asked for once, and soon given up. */
export const getCertificateAtOnce: typeof getCertificate = { ...getCertificate, retry: 'once' };

/**
 * Uploads one file and its data. The person is mailed once the certificate is processed, so an
 * unanswered upload is looked up before it is sent again. Needs certificate-vault:create.
 */
export const createCertificate = endpoint({
	service: vec,
	method: 'POST',
	path: '/business/certificate-vault',
	subject: 'certificate',
	effect: 'uploaded',
	tooLarge: FILE_TOO_LARGE,
	retry: 'reconcile',
	timeoutMs: 'bySize',
	reply: oneCertificate,
});

/** The verified PDF; 404 while it is processing. Needs certificate-vault:download. */
export const downloadCertificate = fileEndpoint({
	service: vec,
	method: 'GET',
	path: '/business/certificate-vault/{uuid}/download',
	subject: 'certificate',
	use: 'downloaded',
	retry: 'always',
	timeoutMs: DOWNLOAD_TIMEOUT_MS,
});

/**
 * Stores a file for a later bulk request. Nobody is mailed for it and an unused one is only waste,
 * so a repeat is harmless. Needs certificate-vault:create.
 */
export const uploadFile = endpoint({
	service: vec,
	method: 'POST',
	path: '/business/certificate-vault/upload-file',
	subject: 'file',
	effect: 'uploaded',
	tooLarge: FILE_TOO_LARGE,
	retry: 'always',
	timeoutMs: 'bySize',
	reply: uploadedFile,
});

/**
 * Submits many entries whose files were uploaded before; all are taken or none. Every person is
 * mailed once processed, so an unanswered request is never sent again but looked up.
 * Needs certificate-vault:create.
 */
export const submitBulk = endpoint({
	service: vec,
	method: 'POST',
	path: '/business/certificate-vault/bulk',
	subject: 'certificate',
	effect: 'submitted',
	tooLarge: ['request', "Lower the option 'Entries per Request', and run it again."],
	retry: 'never',
	timeoutMs: BULK_TIMEOUT_MS,
	reply: bulkReply,
});

/**
 * Processes a failed certificate again; any other status is refused with 400. The refusal of a repeat
 * would not tell whether the first try worked, so the certificate is looked at before.
 * Needs certificate-vault:update.
 */
export const retryCertificate = endpoint({
	service: vec,
	method: 'POST',
	path: '/business/certificate-vault/{uuid}/retry',
	subject: 'certificate',
	effect: 'retried',
	retry: 'reconcile',
	timeoutMs: READ_TIMEOUT_MS,
	reply: retriedCertificate,
});
