import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { Form } from '../../shared/http/form.ts';
import { USES, credentialFor } from '../support/allNodes.mts';
import { failureOf, messageOf } from '../support/failures.mts';
import type { NodeRun } from '../support/runNode.mts';
import { useBinaryMode } from '../support/runNode.mts';
import { addVaultCertificate, useSandbox, vecCredential } from '../support/services.mts';
import {
	EACH_USE,
	ERROR_OUTPUT,
	expectTruth,
	runUse,
	twoItems,
	written,
} from '../support/thrown.mts';
import { answerWithFakePdf, download, itemsFor } from '../support/vaultDownload.mts';
import { peopleWithPdf, upload } from '../support/vaultUpload.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));
afterEach(() => jest.restoreAllMocks());

describe.each(EACH_USE)('When %s cannot even begin', (_, use) => {
	const baseUrl = (): Record<string, IDataObject> =>
		Object.fromEntries(
			Object.entries(credentialFor(use, sandbox.current)).map(([type, data]) => [
				type,
				{ ...data, baseUrl: 'ftp://nowhere' },
			]),
		);

	it.each<[string, () => Partial<NodeRun>, RegExp]>([
		['the Base URL is unusable', () => ({ credentials: baseUrl() }), /Base URL/],
		['the credential was deleted', () => ({ credentials: {} }), /credential/i],
		[
			'the credential cannot be decrypted',
			() => ({
				credentials: new Proxy(credentialFor(use, sandbox.current), {
					get(data, name) {
						if (name in data) throw new Error('Credentials could not be decrypted');
						return undefined;
					},
				}),
			}),
			/credential could not be read/,
		],
	])('because %s, it says so for every item', async (__, over, message) => {
		const items = await twoItems(sandbox.current, use.title);
		const result = await runUse(sandbox.current, use, { ...ERROR_OUTPUT, ...over(), items });
		expectTruth(sandbox.current, use, result, items);
		expect(result.outputs.at(-1)?.map(messageOf)).toEqual([
			expect.stringMatching(message),
			expect.stringMatching(message),
		]);
		const stopped = await runUse(sandbox.current, use, over());
		expect(stopped.error?.message).toMatch(message);
		expect(written(sandbox.current)).toBe(0);
	});
});

describe('A manual run of more items than its limit', () => {
	it.each(EACH_USE.filter(([title]) => /Issue|Upload|Bulk/.test(title)))(
		'sends nothing and says so for every item: %s',
		async (_, use) => {
			const parameters = { ...use.parameters, options: { manualRunLimit: 1 } };
			const items = await twoItems(sandbox.current, use.title);
			const result = await runUse(sandbox.current, use, {
				...ERROR_OUTPUT,
				mode: 'manual',
				parameters,
				items,
			});
			expectTruth(sandbox.current, use, result, items);
			expect(messageOf(result.outputs[1][1])).toContain('A manual run with 2 items');
			expect(written(sandbox.current)).toBe(0);
		},
	);
});

describe('A disk that is full', () => {
	it('fails the one file that does not fit', async () => {
		answerWithFakePdf(sandbox.current);
		const add = () => addVaultCertificate(sandbox.current, { status: 'generated' }).uuid;
		const items = itemsFor(add(), add(), add());
		const service = Container.get(BinaryDataService);
		const store = service.store.bind(service);
		let count = 0;
		jest.spyOn(service, 'store').mockImplementation(async (...args: Parameters<typeof store>) => {
			if (++count === 2) throw new Error('ENOSPC: no space left on device, write');
			return await store(...args);
		});
		const { outputs } = await download(sandbox.current, items, ERROR_OUTPUT, {
			options: { concurrency: 1 },
		});
		expect(outputs[0].map(({ json }) => json.row)).toEqual([0, 2]);
		expect(outputs[0].every(({ binary }) => binary?.data !== undefined)).toBe(true);
		expect(outputs[1].map(failureOf)).toEqual([
			{
				message: 'The PDF arrived, but n8n could not store it',
				description: expect.stringMatching(/no space left.*Make room/),
			},
		]);
	});
});

describe('Work on one row that throws', () => {
	function throwFor(person: string): void {
		const append = Form.prototype.append;
		jest.spyOn(Form.prototype, 'append').mockImplementation(function (this: Form, name, value) {
			if (value === person) throw new RangeError('Array buffer allocation failed');
			append.call(this, name, value);
		});
	}

	it('fails that row, told as unknown, because the write had begun', async () => {
		throwFor('Person 1');
		const { outputs } = await upload(sandbox.current, await peopleWithPdf(3), ERROR_OUTPUT, {
			concurrency: 1,
		});
		expect(outputs[0].map(({ json }) => json.full_name)).toEqual(['Person 0', 'Person 2']);
		expect(outputs[1].map(messageOf)).toEqual([expect.stringContaining('may or may not')]);
		expect(sandbox.current.counters.vec.created).toBe(2);
	});

	it('stops the node with the report of who was reached', async () => {
		throwFor('Person 1');
		const { error } = await upload(sandbox.current, await peopleWithPdf(3), {}, { concurrency: 1 });
		expect(error?.description).toMatch(
			/Uploaded: 1 \(VEC-IC-\w+\)\. Unknown: 1 \(person1@example.com\)\. Not sent: 1\./,
		);
		expect(sandbox.current.counters.vec.created).toBe(1);
	});
});

describe('A credential of another service', () => {
	it('is told for every item', async () => {
		const use = USES[0];
		const items = await twoItems(sandbox.current, use.title);
		const credentials = vecCredential(sandbox.current);
		expectTruth(
			sandbox.current,
			use,
			await runUse(sandbox.current, use, { ...ERROR_OUTPUT, credentials, items }),
			items,
		);
	});
});
