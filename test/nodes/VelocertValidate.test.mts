import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import type { NodeRun } from '../support/runNode.mts';
import { runNode } from '../support/runNode.mts';
import { useSandbox, velocertCredential } from '../support/services.mts';

const sandbox = useSandbox();

async function validate(items: INodeExecutionData[], over: Partial<NodeRun> = {}) {
	return await runNode({
		node: new VelocertValidate(),
		items,
		parameters: {
			credentialType: { mode: 'id', value: '101' },
			credentialInput: 'json',
			credentialJson: '={{ $json }}',
			options: {},
		},
		credentials: velocertCredential(sandbox.current),
		...over,
	});
}

const good: IDataObject = {
	recipientName: 'Ana',
	courseTitle: 'Welding',
	completionDate: '2026-11-24',
	score: 9,
	passed: true,
};

describe('Velocert Validate', () => {
	it.each(['200', '400', 'objects'] as const)(
		'parts valid and invalid rows when the service answers in style %s',
		async (style) => {
			sandbox.current.settings.validateStyle = style;
			const { outputs } = await validate([{ json: good }, { json: { ...good, score: 'x' } }]);
			expect(outputs[0]).toEqual([
				{ json: { ...good, validation: { valid: true, errors: [] } }, pairedItem: { item: 0 } },
			]);
			expect(outputs[1]).toEqual([
				{
					json: {
						...good,
						score: 'x',
						validation: { valid: false, errors: ['score: must be a number'] },
					},
					pairedItem: { item: 1 },
				},
			]);
		},
	);

	it('calls a row invalid that cannot fit the type, without a request for it', async () => {
		const { outputs } = await validate([{ json: { ...good, passed: '' } }], {
			parameters: {
				credentialType: { mode: 'id', value: '101' },
				credentialInput: 'fields',
				fields: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
				options: {},
			},
		});
		expect(outputs[1][0].json.validation).toEqual({
			valid: false,
			errors: ["'passed': it is empty. Correct the row, or map the field differently."],
		});
		expect(sandbox.current.counters.endpoints['velocert.validate']).toBeUndefined();
	});

	it('issues nothing', async () => {
		await validate([{ json: good }]);
		expect(sandbox.current.counters.velocert.issuedRecipients).toBe(0);
		expect(sandbox.current.store.outbox).toEqual([]);
	});

	it('says that a credential type is unknown', async () => {
		const { error } = await validate([{ json: good }], {
			parameters: {
				credentialType: { mode: 'id', value: '999' },
				credentialInput: 'json',
				credentialJson: '{}',
				options: {},
			},
		});
		expect(error?.message).toBe('Velocert does not know this template [item 0]');
	});
});
