import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

const MAX_NAME_LENGTH = 180;

/** Stores bytes as a file of the execution, in whatever place n8n keeps binary data. */
export async function storeFile(
	ctx: IExecuteFunctions,
	bytes: Buffer,
	name: string,
	mimeType: string,
): Promise<IBinaryData> {
	return await ctx.helpers.prepareBinaryData(bytes, name, mimeType);
}

/** A file name without separators and control characters, with the extension added when missing. */
export function safeFileName(wanted: string, extension: string): string {
	const base = wanted
		.replace(/[\p{Cc}<>:"/\\|?*]+/gu, '_')
		.replace(/^\.+/, '')
		.trim()
		.slice(0, MAX_NAME_LENGTH);
	const name = base === '' ? 'certificate' : base;
	return name.toLowerCase().endsWith(`.${extension.toLowerCase()}`) ? name : `${name}.${extension}`;
}
