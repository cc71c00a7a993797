import type { IBinaryData, IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { FilePart } from '../http/form';
import type { Problem } from '../http/problem';
import { isToolOf } from '../http/tool';
import { freeMemory } from './freeMemory';
import { HEAD_BYTES, kindByContent, kindByName, kindByType } from './fileType';

/** Up to this size one read is faster than a stream; above it a stream keeps memory flat. */
const BUFFER_UP_TO_BYTES = 1024 * 1024;
/** Each piece costs a turn of n8n and a system call, and a few of them are in memory for each request. */
const CHUNK_BYTES = 256 * 1024;
/** Of a file that is only looked at, one piece is in memory and one on its way, so that they may be larger. */
const LOOKED_AT_BYTES = 1024 * 1024;
const DEEPEST_FIELD = 4;
/** Of what was read to be checked about so much is kept until it is sent: enough for the files of most runs. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024;
const keptBytes = new WeakMap<IExecuteFunctions, number>();

/** A file of an item: facts at hand, bytes only when opened, and as often as wanted. */
export interface FileHandle extends FilePart {
	/** The first bytes, enough to tell the kind of file. */
	head(): Promise<Uint8Array>;
	/** As `open`; what it reads is kept for the next `open`, if the file is small and little is kept by now. */
	openToKeep(): AsyncIterable<Uint8Array>;
	/** To be called with each piece of `openToKeep` that is not needed any more; it may be empty from then on. */
	release(piece: Uint8Array): void;
	/** Lets go of what is kept. */
	drop(): void;
}

/** A file that a row points to, or why there is none. */
export type FoundFile =
	| { field: string; open(): Promise<FileHandle> }
	| { field: string; problem: Problem }
	/** Nothing but their content can tell which of the item's files is meant. */
	| { field: string; judge(): Promise<FoundFile> };

/** Label of the parameter that says where an item keeps its file. */
export const FILE_FIELD = 'Input Data Field Name';

/**
 * Finds the file a field value means: a field name, a path, or a binary object from an expression.
 * An empty value takes the item's only PDF or image; where no name and type says which that is, its
 * content does. Files are looked for where both binary modes keep them: beside the JSON (`separate`)
 * and inside it (`combined`).
 */
export function findFile(
	ctx: IExecuteFunctions,
	item: INodeExecutionData,
	itemIndex: number,
	wanted: unknown,
): FoundFile {
	if (isBinaryValue(wanted)) return found(ctx, itemIndex, FILE_FIELD, wanted);
	const name = typeof wanted === 'string' ? wanted.trim() : '';
	const files = filesOf(item);
	if (name === '') {
		const documents = files.filter(([, binary]) => isDocument(binary) === true);
		if (documents.length === 1) return found(ctx, itemIndex, ...documents[0]);
		const unclear = files.filter(([, binary]) => isDocument(binary) === undefined);
		if (documents.length === 0 && unclear.length > 0) {
			const judge = async () => await judgeByContent(ctx, itemIndex, files, unclear);
			return { field: FILE_FIELD, judge };
		}
		return { field: FILE_FIELD, problem: noSingleFile(ctx, files, documents.length) };
	}
	const match = files.find(([field]) => field === name || field === `_files.${name}`);
	if (match) return found(ctx, itemIndex, ...match);
	return { field: name, problem: noSuchFile(ctx, name, files) };
}

/** All files of an item with the names they can be asked for. */
function filesOf(item: INodeExecutionData): Array<[field: string, binary: IBinaryData]> {
	const beside = Object.entries(item.binary ?? {});
	return beside.length > 0 ? beside : filesWithin(item.json, '', 0);
}

function filesWithin(
	value: IDataObject,
	prefix: string,
	depth: number,
): Array<[field: string, binary: IBinaryData]> {
	if (depth > DEEPEST_FIELD) return [];
	return Object.entries(value).flatMap(([key, part]): Array<[string, IBinaryData]> => {
		const field = Array.isArray(value) ? `${prefix}[${key}]` : prefix ? `${prefix}.${key}` : key;
		if (isBinaryValue(part)) return [[field, part]];
		return typeof part === 'object' && part !== null && !(part instanceof Date)
			? filesWithin(part as IDataObject, field, depth + 1)
			: [];
	});
}

/** What n8n means by a file in an item; its own check for that is not there in every version. */
function isBinaryValue(value: unknown): value is IBinaryData {
	if (typeof value !== 'object' || value === null) return false;
	return 'mimeType' in value && ('data' in value || 'id' in value);
}

function found(
	ctx: IExecuteFunctions,
	itemIndex: number,
	field: string,
	binary: IBinaryData,
): FoundFile {
	return { field, open: async () => await openFile(ctx, itemIndex, binary) };
}

/** The only file whose content is that of a PDF or image, of those that no label tells. */
async function judgeByContent(
	ctx: IExecuteFunctions,
	itemIndex: number,
	files: Array<[string, IBinaryData]>,
	unclear: Array<[string, IBinaryData]>,
): Promise<FoundFile> {
	const documents: Array<[string, IBinaryData]> = [];
	for (const [field, binary] of unclear) {
		const handle = await openFile(ctx, itemIndex, binary);
		if (kindByContent(await handle.head())) documents.push([field, binary]);
	}
	// One file that is none is told what it is instead.
	const only = documents.length === 1 ? documents[0] : undefined;
	const meant = only ?? (files.length === 1 ? files[0] : undefined);
	if (meant) return found(ctx, itemIndex, ...meant);
	return { field: FILE_FIELD, problem: noSingleFile(ctx, files, documents.length) };
}

async function openFile(
	ctx: IExecuteFunctions,
	itemIndex: number,
	binary: IBinaryData,
): Promise<FileHandle> {
	// Without an id the bytes are in the item, and only decoding tells how many; with one, `data` is only
	// a marker. What was decoded for its size is not decoded again when it is first read.
	let kept: Uint8Array | undefined = binary.id ? undefined : bytesInItem(binary);
	const sizeBytes = kept?.length ?? (await sizeOf(ctx, binary));
	const isSmall = sizeBytes <= BUFFER_UP_TO_BYTES;
	const count = (bytes: number) => keptBytes.set(ctx, (keptBytes.get(ctx) ?? 0) + bytes);

	function takeKept(): Uint8Array | undefined {
		const bytes = kept;
		kept = undefined;
		if (bytes && binary.id) count(-bytes.length);
		return bytes;
	}

	async function* open(chunkBytes = CHUNK_BYTES): AsyncGenerator<Uint8Array> {
		const bytes = takeKept();
		if (bytes) yield bytes;
		else if (!binary.id) yield bytesInItem(binary);
		else if (isSmall) yield await ctx.helpers.getBinaryDataBuffer(itemIndex, binary);
		else yield* (await ctx.helpers.getBinaryStream(binary.id, chunkBytes)) as AsyncIterable<Buffer>;
	}

	return {
		name: binary.fileName ?? '',
		type: binary.mimeType,
		sizeBytes,
		open,
		drop: () => void takeKept(),
		release(piece) {
			if (piece !== kept) freeMemory(piece, binary);
		},
		async *openToKeep() {
			const isKept = binary.id && isSmall && (keptBytes.get(ctx) ?? 0) < MOST_KEPT_BYTES;
			for await (const bytes of open(LOOKED_AT_BYTES)) {
				// What is small comes in one piece.
				if (isKept) {
					kept = bytes;
					count(bytes.length);
				}
				yield bytes;
			}
		},
		async head() {
			for await (const chunk of open(HEAD_BYTES)) return chunk.subarray(0, HEAD_BYTES);
			return new Uint8Array();
		},
	};
}

/**
 * The bytes of a file that is in the item itself. Whatever stands in its base64 without being a part of
 * it, such as the line breaks of mail, is not counted by `Buffer.byteLength`, and half a length hangs.
 */
function bytesInItem({ data }: IBinaryData): Buffer {
	return Buffer.from(data.replace(/^data:[^,]{0,200},/, ''), 'base64');
}

/** Exact size in bytes of a file that n8n keeps; a wrong length would break or hang the upload. */
async function sizeOf(ctx: IExecuteFunctions, { id = '', bytes }: IBinaryData): Promise<number> {
	return typeof bytes === 'number' ? bytes : (await ctx.helpers.getBinaryMetadata(id)).fileSize;
}

/** Whether name and type say that a file is a PDF or image; undefined where they say nothing. */
function isDocument(binary: IBinaryData): boolean | undefined {
	const kind = kindByName(binary.fileName ?? '') ?? kindByType(binary.mimeType);
	return kind === undefined ? undefined : kind !== 'other';
}

function listed(files: Array<[string, IBinaryData]>): string {
	return files
		.slice(0, 10)
		.map(
			([field, binary]) => `'${field}' (${binary.fileName ?? 'no file name'}, ${binary.mimeType})`,
		)
		.join(', ');
}

function noFileAtAll(ctx: IExecuteFunctions): string {
	return isToolOf(ctx)
		? "An AI agent passes on no files. Give the file of an earlier node with an expression such as {{ $('On form submission').first().binary.data }}."
		: 'The item holds no file. Pinned data carries no files: unpin it, or connect a node that outputs the file.';
}

function noSuchFile(
	ctx: IExecuteFunctions,
	name: string,
	files: Array<[string, IBinaryData]>,
): Problem {
	return {
		field: FILE_FIELD,
		message: `'${FILE_FIELD}' names no file of this item: '${name.slice(0, 30)}'`,
		description:
			files.length === 0
				? noFileAtAll(ctx)
				: `The item holds ${listed(files)}. Enter one of these names, or leave the field empty to take the only PDF or image.`,
	};
}

function noSingleFile(
	ctx: IExecuteFunctions,
	files: Array<[string, IBinaryData]>,
	documents: number,
): Problem {
	if (files.length === 0)
		return { field: FILE_FIELD, message: 'The item holds no file', description: noFileAtAll(ctx) };
	return {
		field: FILE_FIELD,
		message:
			documents === 0
				? 'The item holds no PDF, JPG or PNG file'
				: `The item holds ${documents} files, so '${FILE_FIELD}' has to name one`,
		description: `The item holds ${listed(files)}.${documents === 0 ? '' : ' Enter one of these names.'}`,
	};
}
