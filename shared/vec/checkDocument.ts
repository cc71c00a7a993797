import {
	DEFAULT_EXTENSION,
	extensionOf,
	kindByContent,
	kindByName,
	MIME_TYPES,
} from '../files/fileType';
import type { FileKind } from '../files/fileType';
import { hasImageEnd } from '../files/imageEnd';
import type { Look } from '../files/look';
import { lookAt } from '../files/look';
import type { FileHandle, FoundFile } from '../files/openFile';
import { FILE_FIELD } from '../files/openFile';
import { endsAsPdf } from '../files/pdfEnd';
import { safeFileName } from '../files/storeFile';
import type { FilePart } from '../http/form';
import type { Problem } from '../http/problem';
import { cut } from '../http/problem';

/** 20 MB as the service counts is not documented; this is the larger reading. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

const TAKEN = 'VEC takes PDF, JPG, JPEG and PNG files.';

/**
 * Checks a row's file before anything is sent: there, not empty, at most 20 MB, and PDF, JPG or PNG
 * by content, whole, with a name that does not say otherwise. A missing name or extension is
 * completed; `title` names the file then.
 */
export async function checkDocument(
	found: FoundFile,
	title: string,
): Promise<{ file: FilePart } | { problem: Problem }> {
	if ('problem' in found) return found;
	try {
		if ('judge' in found) return await checkDocument(await found.judge(), title);
		return await checkFound(found.field, await found.open(), title);
	} catch {
		return refused(
			`The file in '${short(found.field)}' could not be read`,
			'n8n no longer has it, e.g. because old executions were deleted. Run the workflow again from the node that gets the file.',
		);
	}
}

async function checkFound(
	field: string,
	handle: FileHandle,
	title: string,
): Promise<{ file: FilePart } | { problem: Problem }> {
	if (handle.sizeBytes === 0) return refused(`The file in '${short(field)}' is empty`, TAKEN);
	if (handle.sizeBytes > MAX_FILE_BYTES) {
		const megabytes = (handle.sizeBytes / 1024 / 1024).toFixed(1);
		return refused(
			`The file in '${short(field)}' is larger than the 20 MB that VEC takes`,
			`It has ${megabytes} MB. Use a smaller file, e.g. with images of lower resolution.`,
		);
	}
	const look = await lookAt(handle.openToKeep(), handle.release);
	let checked: Awaited<ReturnType<typeof checkContent>> | undefined;
	try {
		checked = await checkContent(field, handle, look, title);
		return checked;
	} finally {
		await look.close();
		if (!checked || 'problem' in checked) handle.drop();
	}
}

async function checkContent(
	field: string,
	handle: FileHandle,
	{ head, content }: Look,
	title: string,
): Promise<{ file: FilePart } | { problem: Problem }> {
	const byContent = kindByContent(head);
	const byName = kindByName(handle.name);
	if (byContent === undefined)
		return refused(`The file in '${short(field)}' is no PDF, JPG or PNG`, wrongType(handle.name));
	if (byName !== undefined && byName !== byContent) {
		return refused(
			`The file in '${short(field)}' is a ${byContent.toUpperCase()}, but its name says otherwise`,
			`It is called '${short(handle.name)}'. Give it the extension '.${DEFAULT_EXTENSION[byContent]}'.`,
		);
	}
	if (!(await hasEnd(content, byContent))) {
		return refused(
			`The file in '${short(field)}' is a ${byContent.toUpperCase()} without its end`,
			'It was cut off on its way, or made only in part. Get it anew in front of this node; where it is downloaded, look at its size.',
		);
	}
	const name = handle.name === '' ? title : handle.name;
	const extension = byName === undefined ? DEFAULT_EXTENSION[byContent] : extensionOf(name);
	return {
		file: {
			// The name becomes part of a header, and of whatever the service makes of it.
			name: safeFileName(name, extension),
			type: MIME_TYPES[byContent],
			sizeBytes: handle.sizeBytes,
			open: () => handle.open(),
		},
	};
}

async function hasEnd(content: AsyncIterable<Uint8Array>, kind: FileKind): Promise<boolean> {
	return kind === 'pdf' ? await endsAsPdf(content) : await hasImageEnd(kind, content);
}

function wrongType(name: string): string {
	const isOffice = /\.(docx?|pptx?|odt|xlsx?)$/i.test(name);
	return isOffice
		? `'${short(name)}' is an office document. In Google Drive, set 'Google Docs To Format' to PDF; elsewhere, export it as PDF first.`
		: `Its name is '${short(name)}'. ${TAKEN}`;
}

function refused(message: string, description: string): { problem: Problem } {
	return { problem: { message, description, field: FILE_FIELD } };
}

/** So that a message keeps to its hundred characters. */
function short(text: string): string {
	return cut(text, 30);
}
