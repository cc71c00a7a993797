import type { FastifyReply, FastifyRequest } from 'fastify';
import { isDay } from './days.mts';
import type { ReceivedForm } from './multipart.mts';
import { fileComplaint, readForm } from './multipart.mts';
import type { StoredFile, World } from './store.mts';
import { addCertificate, findDuplicate } from './store.mts';
import { detailOf } from './vecShapes.mts';

const MAX_FILE_BYTES = 20 * 1024 * 1024;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const LIMITS: Record<string, number> = {
	certificate_title: 255,
	full_name: 255,
	applicant_email: 255,
	details: 1000,
};
const REQUIRED = ['certificate_title', 'full_name', 'applicant_email'];
const KNOWN = [...Object.keys(LIMITS), 'issue_date'];

type Entry = Record<string, string>;
type Complaints = Record<string, string[]>;

/** POST of one certificate with its file. */
export async function createOne(request: FastifyRequest, reply: FastifyReply, world: World) {
	const form = await readForm(request);
	if (tooLarge(form)) return await sendTooLarge(reply);
	const entry = Object.fromEntries(form.fields);
	const errors = checkEntry(entry, KNOWN);
	const file = form.files.find(({ field }) => field === 'certificate_file');
	const complaint = file ? fileComplaint(file) : 'The certificate file field is required.';
	if (complaint) errors.certificate_file = [complaint];
	for (const other of form.files) {
		if (other !== file) errors[other.field] = ['The field is not known.'];
	}
	if (Object.keys(errors).length > 0 || !file) return await sendInvalid(reply, errors);
	const certificate = { ...fromEntry(entry), file: stored(file) };
	if (world.settings.refuseDuplicates && findDuplicate(world.store, certificate)) {
		return await reply.code(422).send({
			message: 'A vault certificate with this email, title, and issue date already exists',
		});
	}
	return await reply.code(201).send({
		message: 'Vault certificate uploaded successfully',
		data: detailOf(addCertificate(world, certificate)),
	});
}

/** POST of a file for a later bulk request. */
export async function uploadFile(request: FastifyRequest, reply: FastifyReply, world: World) {
	const form = await readForm(request);
	if (tooLarge(form)) return await sendTooLarge(reply);
	const file = form.files.find(({ field }) => field === 'file');
	const complaint = file ? fileComplaint(file) : 'The file field is required.';
	if (complaint || !file) return await sendInvalid(reply, { file: [complaint ?? ''] });
	const fileId = world.ids.uuid();
	world.store.files.set(fileId, stored(file));
	return await reply.code(201).send({
		message: 'File uploaded successfully',
		data: { file_id: fileId, file_name: file.name, mime_type: file.mimeType, size: file.size },
	});
}

/** POST of many entries whose files were uploaded before; all or nothing. */
export async function createBulk(request: FastifyRequest, reply: FastifyReply, world: World) {
	const { maxInputVars, bulkDelayMs, singleUseFileIds } = world.settings;
	const entries = readEntries((await readForm(request)).fields.slice(0, maxInputVars));
	if (entries.length === 0)
		return await sendInvalid(reply, { entries: ['At least one is required.'] });
	const errors = entries.flatMap((entry, index) => entryErrors(world, entries, entry, index));
	if (errors.length > 0) {
		return await reply.code(422).send({ message: 'Some entries could not be accepted', errors });
	}
	const batchId = world.ids.uuid();
	const files = entries.map((entry) => world.store.files.get(entry.file_id));
	if (singleUseFileIds) for (const entry of entries) world.store.files.delete(entry.file_id);
	const commit = () => {
		entries.forEach((entry, index) => {
			const file = files[index];
			if (file) addCertificate(world, { ...fromEntry(entry), file, batchId });
		});
	};
	if (bulkDelayMs > 0) setTimeout(commit, bulkDelayMs).unref();
	else commit();
	return await reply.code(202).send({
		message: 'Bulk vault upload queued for processing',
		data: { batch_id: batchId, total: entries.length, status: 'processing' },
	});
}

function readEntries(fields: ReceivedForm['fields']): Entry[] {
	const entries: Entry[] = [];
	for (const [name, value] of fields) {
		const match = /^entries\[(\d+)\]\[(\w+)\]$/.exec(name);
		if (match) (entries[Number(match[1])] ??= {})[match[2]] = value;
	}
	return entries.filter(Boolean);
}

function entryErrors(world: World, entries: Entry[], entry: Entry, index: number): string[] {
	const texts = Object.values(checkEntry(entry, [...KNOWN, 'file_id'])).flat();
	if (!world.store.files.has(entry.file_id)) texts.push(`file_id ${entry.file_id ?? ''} not found`);
	const certificate = fromEntry(entry);
	const same = (other: Entry) => JSON.stringify(keyOf(other)) === JSON.stringify(keyOf(entry));
	const isRepeated = findDuplicate(world.store, certificate) ?? entries.slice(0, index).some(same);
	if (world.settings.refuseDuplicates && isRepeated) {
		texts.push('A vault certificate with this email, title, and issue date already exists');
	}
	return texts.map((text) => `Entry ${index}: ${text}`);
}

function keyOf(entry: Entry) {
	return [entry.applicant_email?.toLowerCase(), entry.certificate_title, entry.issue_date ?? null];
}

function checkEntry(entry: Entry, known: string[]): Complaints {
	const errors: Complaints = {};
	const add = (field: string, text: string) => (errors[field] ??= []).push(text);
	for (const field of Object.keys(entry)) {
		if (!known.includes(field)) add(field, `The ${field} field is not known.`);
	}
	for (const field of REQUIRED) {
		if (!entry[field]?.trim()) add(field, `The ${field.replaceAll('_', ' ')} field is required.`);
	}
	for (const [field, max] of Object.entries(LIMITS)) {
		if (Array.from(entry[field] ?? '').length > max) {
			add(field, `The ${field.replaceAll('_', ' ')} must not be greater than ${max} characters.`);
		}
	}
	if (entry.applicant_email && !EMAIL.test(entry.applicant_email)) {
		add('applicant_email', 'The applicant email must be a valid email address.');
	}
	if (entry.issue_date !== undefined && !isDay(entry.issue_date)) {
		add('issue_date', 'The issue date must match the format Y-m-d.');
	}
	return errors;
}

function fromEntry(entry: Entry) {
	return {
		title: entry.certificate_title ?? '',
		fullName: entry.full_name ?? '',
		email: entry.applicant_email ?? '',
		issueDate: entry.issue_date ?? null,
		details: entry.details ?? null,
	};
}

function stored({ name, mimeType, size, sha256, bytes }: StoredFile): StoredFile {
	return { name, mimeType, size, sha256, ...(bytes ? { bytes } : {}) };
}

function tooLarge({ files }: ReceivedForm): boolean {
	return files.some(({ size }) => size > MAX_FILE_BYTES);
}

/** The HTML answer to a body that is too large. */
export async function sendTooLarge(reply: FastifyReply) {
	return await reply
		.code(413)
		.type('text/html')
		.send('<html><body><h1>413 Request Entity Too Large</h1></body></html>');
}

async function sendInvalid(reply: FastifyReply, errors: Complaints) {
	const message = Object.values(errors)[0][0];
	return await reply.code(422).send({ message, errors });
}
