import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { loadOutputSchema } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import type { NodeResult } from '../support/runNode.mts';
import { runNode, useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox, velocertCredential } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { answerWithFakePdf, download, itemsFor } from '../support/vaultDownload.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const ROW = {
	email: 'ana@example.com',
	recipientName: 'Ana',
	courseTitle: 'Welding',
	completionDate: '2026-11-24',
	score: 9,
	passed: true,
};

async function velocert(node: VelocertIssue | VelocertValidate): Promise<NodeResult> {
	const { email, ...credential } = ROW;
	return await runNode({
		node,
		items: [{ json: ROW }],
		parameters: {
			credentialType: { mode: 'id', value: '101' },
			credentialInput: 'json',
			email,
			credentialJson: JSON.stringify(credential),
			options: {},
		},
		credentials: velocertCredential(sandbox.current),
	});
}

const CASES: Record<string, () => Promise<NodeResult>> = {
	VelocertIssue: async () => await velocert(new VelocertIssue()),
	VelocertValidate: async () => await velocert(new VelocertValidate()),
	VecVaultUpload: async () => await upload(sandbox.current, await peopleWithPdf(1)),
	VecVaultBulk: async () => await bulk(sandbox.current, await peopleWithPdf(1)),
	async VecVaultDownload() {
		const { uuid } = addVaultCertificate(sandbox.current, { status: 'generated' });
		answerWithFakePdf(sandbox.current);
		return await download(sandbox.current, itemsFor(uuid));
	},
};

describe('The preview of the output, shown in the editor before a run', () => {
	it.each(Object.keys(CASES))(
		'of %s has the fields that come out, with their types',
		async (name) => {
			const nodeDir = join(root, 'nodes', name);
			const schema = (await loadOutputSchema({ nodeDir, version: 1 })) as {
				properties: object;
			} & IDataObject;
			const [{ json }] = (await CASES[name]()).outputs[0];
			const passedOn = name === 'VelocertValidate' ? Object.keys(ROW) : ['id', 'row'];
			const own = Object.keys(json).filter((key) => !passedOn.includes(key));
			expect(own.sort()).toEqual(Object.keys(schema.properties).sort());
			const validate = new Ajv({ strict: false }).compile(schema);
			validate(json);
			expect(validate.errors).toBeNull();
		},
	);
});
