import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

/** What is asked once for each item. */
type Ask = (ctx: IExecuteFunctions, index: number, item: INodeExecutionData) => Promise<unknown>;

/** Where the work is done, and as whom. */
interface Target {
	origin: string;
	token: string;
}

/** Asks through n8n's own client, with which every node has to ask. */
async function ask(ctx: IExecuteFunctions, target: Target, path: string, body: unknown) {
	return (await ctx.helpers.httpRequest({
		method: 'POST',
		url: `${target.origin}${path}`,
		headers: { Authorization: `Bearer ${target.token}` },
		body: body as IDataObject,
		json: true,
		// Else n8n keeps the body of each request until it is answered.
		disableFollowRedirect: true,
	})) as unknown;
}

const WORKS: Record<string, (target: Target) => Ask> = {
	upload: (target) => async (ctx, index) => {
		const { fileName = '' } = ctx.helpers.assertBinaryData(index, 'data');
		const bytes = await ctx.helpers.getBinaryDataBuffer(index, 'data');
		const person = fileName.replace('.pdf', '');
		const form = new FormData();
		form.append('certificate_title', 'Diploma');
		form.append('full_name', person);
		form.append('applicant_email', `${person}@example.com`);
		const type = 'application/pdf';
		form.append('certificate_file', new Blob([new Uint8Array(bytes)], { type }), fileName);
		return await ask(ctx, target, '/business/certificate-vault', form);
	},
	validate:
		(target) =>
		async (ctx, _, { json }) => {
			const { email, ...credential } = json;
			if (email === undefined) throw new TypeError('A row without an address');
			const path = '/api/v1/plugin/credential-types/101/actions/validate';
			return await ask(ctx, target, path, { credential });
		},
};

/**
 * What one would write first: a node that asks for every item, so many at once, and does nothing else.
 * It checks nothing, remembers nothing, reads no parameter for an item and tells one error like another.
 */
export class Plain implements INodeType {
	description: INodeType['description'] = {
		displayName: 'Plain',
		name: 'plain',
		group: ['transform'],
		version: 1,
		description: 'Asks for every item and does nothing else',
		defaults: { name: 'Plain' },
		inputs: ['main'],
		outputs: ['main'],
		properties: ['work', 'origin', 'token', 'atOnce'].map((name) => ({
			displayName: name,
			name,
			type: 'string',
			default: '',
		})),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const parameter = (name: string) => String(this.getNodeParameter(name, 0));
		const target = { origin: parameter('origin'), token: parameter('token') };
		const askOne = WORKS[parameter('work')](target);
		const items = this.getInputData();
		const results: INodeExecutionData[] = [];
		const left = items.entries();
		const work = async () => {
			for (const [index, item] of left) {
				const json = (await askOne(this, index, item)) as IDataObject;
				results[index] = { json, pairedItem: { item: index } };
			}
		};
		await Promise.all(Array.from({ length: Number(parameter('atOnce')) }, work));
		return [results];
	}
}
