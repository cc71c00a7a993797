import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { StoredFile } from './store.mts';

const KEEP_UP_TO_BYTES = 1024 * 1024;

/** A received file: what is stored, and its first bytes. */
export interface ReceivedFile extends StoredFile {
	field: string;
	head: Buffer;
}

export interface ReceivedForm {
	fields: Array<[name: string, value: string]>;
	files: ReceivedFile[];
}

/** Reads a multipart body; files are hashed as they pass, and kept only when small. */
export async function readForm(request: FastifyRequest): Promise<ReceivedForm> {
	const form: ReceivedForm = { fields: [], files: [] };
	if (!request.isMultipart()) {
		const fields = Object.entries((request.body ?? {}) as Record<string, unknown>);
		form.fields = fields.map(([name, value]) => [name, String(value)]);
		return form;
	}
	for await (const part of request.parts()) {
		if (part.type === 'field') {
			form.fields.push([part.fieldname, String(part.value)]);
			continue;
		}
		const hash = createHash('sha256');
		const kept: Buffer[] = [];
		let size = 0;
		let head = Buffer.alloc(0);
		for await (const chunk of part.file as AsyncIterable<Buffer>) {
			hash.update(chunk);
			size += chunk.length;
			if (head.length < 1024) head = Buffer.concat([head, chunk]).subarray(0, 1024);
			if (size <= KEEP_UP_TO_BYTES) kept.push(chunk);
			else kept.length = 0;
		}
		form.files.push({
			field: part.fieldname,
			name: part.filename,
			mimeType: part.mimetype,
			size,
			sha256: hash.digest('hex'),
			head,
			...(size <= KEEP_UP_TO_BYTES ? { bytes: Buffer.concat(kept) } : {}),
		});
	}
	return form;
}

/** What is wrong with a file, by content and by extension; undefined when it is fine. */
export function fileComplaint(file: ReceivedFile): string | undefined {
	const extension = /\.([^.]+)$/.exec(file.name)?.[1].toLowerCase() ?? '';
	const kind = kindOf(file.head);
	const allowed = { pdf: ['pdf'], jpg: ['jpg', 'jpeg'], png: ['png'] };
	if (file.size === 0) return 'The file is empty.';
	if (!kind || !allowed[kind].includes(extension)) {
		return 'The file must be a file of type: pdf, jpg, jpeg, png.';
	}
	return undefined;
}

function kindOf(head: Buffer): 'pdf' | 'jpg' | 'png' | undefined {
	if (head.includes('%PDF-')) return 'pdf';
	if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpg';
	return head.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')) ? 'png' : undefined;
}
