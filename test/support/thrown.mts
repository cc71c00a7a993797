import type { INodeExecutionData } from 'n8n-workflow';
import type { Sandbox } from '../../sandbox/server.mts';
import type { Use } from './allNodes.mts';
import { credentialFor, USES } from './allNodes.mts';
import { failureOf } from './failures.mts';
import type { NodeResult, NodeRun } from './runNode.mts';
import { runNode } from './runNode.mts';
import { addVaultCertificate } from './services.mts';
import { answerWithFakePdf } from './vaultDownload.mts';
import { personWithPdf } from './vaultUpload.mts';

export const ERROR_OUTPUT = { settings: { onError: 'continueErrorOutput' as const } };

export const EACH_USE = USES.map((use): [string, Use] => [use.title, use]);

/** Two people with a PDF and a certificate in the vault each, failed or ready as the node needs it. */
export async function twoItems(sandbox: Sandbox, title: string): Promise<INodeExecutionData[]> {
	const status = title.includes('Retry') ? 'failed' : 'generated';
	answerWithFakePdf(sandbox);
	return await Promise.all(
		[0, 1].map(async (index) => {
			const { uuid } = addVaultCertificate(sandbox, { status });
			return await personWithPdf(index, { id: uuid });
		}),
	);
}

export async function runUse(
	sandbox: Sandbox,
	use: Use,
	over: Partial<NodeRun> = {},
): Promise<NodeResult> {
	return await runNode({
		node: use.node(),
		items: await twoItems(sandbox, use.title),
		parameters: use.parameters,
		credentials: credentialFor(use, sandbox),
		...over,
	});
}

/** How often somebody was, or may have been, reached, by the server's own books. */
export function written({ counters }: Sandbox): number {
	const retried = counters.endpoints['vec.retry']?.requests ?? 0;
	return counters.velocert.issuedRecipients + counters.vec.created + retried;
}

export const WRITES = /Issue|Upload|Bulk|Retry/;

/** Nothing on Success that was not done, and everything else on Error, with its reason and a fix. */
export function expectTruth(
	sandbox: Sandbox,
	{ title }: Use,
	{ outputs, error }: NodeResult,
	items: INodeExecutionData[],
) {
	expect(error).toBeUndefined();
	const failed = outputs.at(-1) ?? [];
	const good = outputs.slice(0, -1).flat();
	const rowsOf = (some: INodeExecutionData[]) =>
		new Set(some.map(({ pairedItem }) => (pairedItem as { item: number }).item));
	expect([...rowsOf(good), ...rowsOf(failed)].sort()).toEqual([0, 1]);
	for (const item of failed) {
		expect(failureOf(item)?.message).toMatch(/./);
		expect(failureOf(item)?.description).toMatch(/[.…]$/);
	}
	for (const { json } of good) expect(items.map((item) => item.json)).not.toContainEqual(json);
	if (WRITES.test(title)) expect(good).toHaveLength(written(sandbox));
}
