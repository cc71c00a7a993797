import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { freeMemory } from './freeMemory';

const MAX_NAME_LENGTH = 180;
/** What file systems take; letters of most scripts have two or three bytes. */
const MAX_NAME_BYTES = 255;

/**
 * Stores bytes as a file of the execution, in whatever place n8n keeps binary data, and lets go of them:
 * they may be empty afterwards. Rejects with what that place says, e.g. that the disk is full.
 */
export async function storeFile(
	ctx: IExecuteFunctions,
	bytes: Buffer,
	name: string,
	mimeType: string,
): Promise<IBinaryData> {
	const stored = await ctx.helpers.prepareBinaryData(bytes, name, mimeType);
	freeMemory(bytes, stored);
	return stored;
}

/** A file name without separators and control characters, with the extension added when missing. */
export function safeFileName(wanted: string, extension: string): string {
	const clean = wanted
		.replace(/[\p{Cc}<>:"/\\|?*]+/gu, '_')
		.replace(/^\.+/, '')
		.trim();
	const has = clean.toLowerCase().endsWith(`.${extension.toLowerCase()}`);
	const ending = has ? clean.slice(-extension.length - 1) : `.${extension}`;
	const base = cutToLetters(has ? clean.slice(0, -ending.length) : clean, ending);
	return `${base === '' ? 'certificate' : base}${ending}`;
}

/** As many whole letters as fit, where a letter may be several characters, as in Indian scripts and emoji. */
function cutToLetters(text: string, ending: string): string {
	if (text.length <= MAX_NAME_LENGTH && Buffer.byteLength(text + ending) <= MAX_NAME_BYTES) {
		return text;
	}
	let cut = '';
	for (const { segment } of new Intl.Segmenter().segment(text.slice(0, MAX_NAME_BYTES))) {
		const longer = cut + segment;
		if (longer.length > MAX_NAME_LENGTH) break;
		if (Buffer.byteLength(longer + ending) > MAX_NAME_BYTES) break;
		cut = longer;
	}
	return cut.trim();
}
