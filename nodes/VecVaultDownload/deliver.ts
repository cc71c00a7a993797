import { safeFileName, storeFile } from '../../shared/files/storeFile';
import type { Output, Step } from '../../shared/flow/operation';
import type { Run } from '../../shared/flow/run';
import { quote } from '../../shared/flow/thrown';
import type { Client } from '../../shared/http/client';
import { ok } from '../../shared/http/outcome';
import type { Problem } from '../../shared/http/problem';
import type { Download } from '../../shared/vec/download';
import { tryDownload } from '../../shared/vec/download';
import { fetchCertificate } from '../../shared/vec/fetchCertificate';
import type { VaultCertificate } from '../../shared/vec/schemas';
import { factsOf } from '../../shared/vec/schemas';
import type { Input } from './input';

const PDF = 'application/pdf';

/** What is given out: the file stored already, so that no run holds many of them in memory. */
export interface Delivered {
	ready: boolean;
	status: string;
	/** Only for AI tools, which get no file that carries it in its name. */
	referenceId?: string;
	binary?: Output['binary'];
	/** As it is while there is no file; absent where the token may not view it. */
	certificate?: VaultCertificate;
}

/** How a PDF is asked for. */
export interface Asking {
	/** The run's when absent. */
	client?: Client;
	/** Whether the status of the certificate may not be read. */
	isUnseen?: boolean;
	/** Called when there is nothing left to ask. */
	free?: () => void;
}

/** Asks for the PDF of a row, which is stored when it is there. */
export async function fetchOne(
	run: Run,
	wanted: Input,
	{ client = run.client, isUnseen = false, free }: Asking = {},
): Promise<Step<Delivered>> {
	const outcome = await tryDownload(client, wanted.certificate.uuid, isUnseen);
	if (outcome.kind !== 'ok') return outcome;
	return await deliver(run, wanted, outcome.value, free);
}

/** What becomes of a row by what the service said of its certificate. */
export async function deliver(
	run: Run,
	wanted: Input,
	download: Download,
	free?: () => void,
): Promise<Step<Delivered>> {
	switch (download.state) {
		case 'ready':
			return await store(run, wanted, download, free);
		case 'incomplete':
			return { kind: 'problem', problem: INCOMPLETE };
		case 'notReady':
			return wanted.whenNotReady === 'error'
				? { kind: 'problem', problem: notReady(download.status) }
				: ok({ ready: false, status: download.status, certificate: download.certificate });
		default:
			return { kind: 'problem', problem: download.state === 'failed' ? FAILED : REVOKED };
	}
}

/** Stores the file at once and lets go of its bytes. */
async function store(
	run: Run,
	{ certificate: { uuid, referenceId: named }, field, fileName }: Input,
	{ pdf, referenceId: told }: Extract<Download, { state: 'ready' }>,
	free?: () => void,
): Promise<Step<Delivered>> {
	const isWanted = run.isTool || fileName === '';
	const referenceId = told ?? named ?? (isWanted ? await referenceOf(run, uuid) : undefined);
	const delivered = { ready: true, status: 'generated' };
	if (run.isTool) return ok({ ...delivered, referenceId });
	const name = safeFileName(fileName || referenceId || uuid, 'pdf');
	free?.();
	try {
		const file = await storeFile(run.ctx, pdf, name, PDF);
		return ok({ ...delivered, binary: { [field]: file } });
	} catch (error) {
		return { kind: 'problem', problem: notStored(error) };
	}
}

/** A token that may download need not be allowed to view; the UUID names the file then. */
async function referenceOf(run: Run, uuid: string): Promise<string | undefined> {
	const known = await fetchCertificate(run.client, uuid);
	return known.kind === 'ok' ? factsOf(known.value).referenceId : undefined;
}

/** The PDF is in VEC as before; n8n had no room for it, or not the right to write it. */
function notStored(error: unknown): Problem {
	return {
		message: 'The PDF arrived, but n8n could not store it',
		description: `${quote(error)}Make room where n8n keeps files, then download this one again.`,
	};
}

const INCOMPLETE: Problem = {
	message: 'VEC sent something that is not a complete PDF',
	description:
		'Nothing was passed on. Try again later; if it happens again, ask VEC about this certificate.',
};

const FAILED: Problem = {
	message: 'VEC could not process this certificate, so there is no PDF',
	description: 'Its status is failed. Use the VEC Vault Retry node, then download it again.',
};

const REVOKED: Problem = {
	message: 'This certificate was revoked, so there is no PDF',
	description: 'Its status is revoked. Ask in VEC why.',
};

function notReady(status: string): Problem {
	return {
		message: 'The verified PDF is not ready yet',
		description: `The certificate's status is ${status}. Set 'When Not Ready' to 'Wait', or run this node later.`,
	};
}
