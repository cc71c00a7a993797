import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { itemWithFile } from './runNode.mts';

/** How a workflow keeps files: beside the JSON of an item, or inside it. */
export type BinaryMode = 'separate' | 'combined';

export interface ShapedFile {
	bytes: Buffer;
	fileName?: string;
	mimeType: string;
}

/** An item as a trigger gives it: its fields, and its files by the name the trigger gives them. */
export interface Shape {
	json: IDataObject;
	files?: Record<string, ShapedFile>;
	/** In combined mode a form puts a file under its label, other nodes under `_files`. */
	isForm?: boolean;
}

/** Makes the item that a node receives, with its files stored where the present storage keeps them. */
export async function shaped(shape: Shape, mode: BinaryMode): Promise<INodeExecutionData> {
	const binary: Record<string, IBinaryData> = {};
	for (const [field, file] of Object.entries(shape.files ?? {})) {
		const item = await itemWithFile({}, { ...file, field });
		Object.assign(binary, item.binary);
	}
	if (mode === 'separate') return { json: shape.json, ...(shape.files ? { binary } : {}) };
	return { json: inside(shape, binary) };
}

function inside({ json, isForm }: Shape, binary: Record<string, IBinaryData>): IDataObject {
	const files = binary as unknown as IDataObject;
	if (!isForm) return Object.keys(files).length > 0 ? { ...json, _files: files } : json;
	// The form's own field holds the file itself, or a list of them.
	const labels = Object.entries(json).map(([label, value]): [string, unknown] => {
		const key = label.replace(/\W/g, '_');
		if (key in files) return [label, files[key]];
		const several = Object.keys(files).filter((name) => name.startsWith(`${key}_`));
		return [label, several.length > 0 ? several.map((name) => files[name]) : value];
	});
	return Object.fromEntries(labels) as IDataObject;
}

/** What a form says of a file beside the file itself. */
export const fileFact = (filename: string) => ({
	filename,
	mimetype: 'application/pdf',
	size: 1_500,
});

/** Fields every submitted form has. */
export const SUBMITTED = { submittedAt: '2026-11-25T08:00:00.000+01:00', formMode: 'production' };
