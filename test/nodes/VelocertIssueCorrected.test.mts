import type { IDataObject } from 'n8n-workflow';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import type { NodeRun } from '../support/runNode.mts';
import { runNode, savedForRetry } from '../support/runNode.mts';
import { useSandbox, velocertCredential } from '../support/services.mts';
import { fieldParameters } from '../support/velocertIssue.mts';
import { saidOf } from '../support/failures.mts';

const sandbox = useSandbox();
const VALUES = {
	recipientName: '={{ $json.name }}',
	courseTitle: 'Food Safety',
	completionDate: '2026-11-24',
	score: 95,
	passed: true,
};
const items = [0, 1].map((index) => ({
	json: {
		name: `Person ${index}`,
		mail: `person${index}@example.com`,
		teacher: `teacher${index}@example.com`,
	},
}));

/** Issues to the addresses of a column, one request each. */
async function issueTo(column: string, over: Partial<NodeRun> = {}) {
	const options: IDataObject = { recipientsPerRequest: 1, concurrency: 1, validateFirst: false };
	const values = { ...VALUES, email: `={{ $json.${column} }}` };
	return await runNode({
		node: new VelocertIssue(),
		items,
		parameters: {
			...fieldParameters('credentialTypes/101', values, options),
			email: `={{ $json.${column} }}`,
		},
		credentials: velocertCredential(sandbox.current),
		...over,
	});
}

describe('The Retry button after something changed', () => {
	it('says of nobody that they got what somebody else got at a former address', async () => {
		const match = { endpoint: 'velocert.issue' };
		const body = { message: 'Closed' };
		sandbox.current.faults.add({ match, kind: 'status', status: 422, body, skip: 1 });
		const first = await issueTo('teacher');
		const second = await issueTo('mail', {
			settings: { onError: 'continueRegularOutput' },
			resume: savedForRetry(first),
		});
		expect(second.outputs[0].map(saidOf)).toEqual([
			'An earlier try of this execution issued this row to another address',
			'submitted',
		]);
		expect(sandbox.current.store.issued.map(({ email }) => email)).toEqual([
			'teacher0@example.com',
			'person1@example.com',
		]);
	});

	it('tells who got something though the type cannot be read now', async () => {
		const match = { endpoint: 'velocert.issue' };
		const body = { message: 'Closed' };
		sandbox.current.faults.add({ match, kind: 'status', status: 422, body, skip: 1 });
		const first = await issueTo('mail');
		const read = { endpoint: 'velocert.inputFields' };
		sandbox.current.faults.add({ match: read, kind: 'status', status: 403, body, times: 9 });
		const second = await issueTo('mail', {
			settings: { onError: 'continueRegularOutput' },
			resume: savedForRetry(first),
		});
		expect(second.outputs[0].map(({ json }) => json.status)).toEqual(['submitted', undefined]);
		expect(sandbox.current.counters.velocert.issuedRecipients).toBe(1);
	});
});
