import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import { VecVaultList } from '../../nodes/VecVaultList/VecVaultList.node.ts';
import { VecVaultRetry } from '../../nodes/VecVaultRetry/VecVaultRetry.node.ts';
import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import { systemClock } from '../../shared/http/clock.ts';
import { runNode } from './runNode.mts';
import type { UsedSandbox } from './services.mts';
import { vecCredential, velocertCredential } from './services.mts';
import { bulk } from './vaultBulk.mts';
import { peopleWithPdf, upload } from './vaultUpload.mts';
import { issueRows, rows } from './velocertIssue.mts';

/** Every node that works on rows, for tests of what holds for all of them. */

let used: UsedSandbox | undefined;

/** Says against which sandbox the nodes of this test file run. */
export function runAgainst(one: UsedSandbox): UsedSandbox {
	used = one;
	return one;
}

function sandbox(): UsedSandbox {
	if (!used) throw new Error('Nobody said which sandbox');
	return used;
}

export const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
export const ALL = 100_000;
const NOBODY = '5f0c1b1e-0000-4000-8000-00000000000a';
const locator = { mode: 'id', value: NOBODY };
/** Items that hold nothing but their number. */
const numbered = (count: number): INodeExecutionData[] =>
	Array.from({ length: count }, (_, index) => ({ json: { index } }));

export const byNode =
	(node: INodeType, parameters: IDataObject) =>
	async (count: number, over = {}) =>
		await runNode({
			node,
			items: numbered(count),
			parameters,
			credentials: {
				...vecCredential(sandbox().current),
				...velocertCredential(sandbox().current),
			},
			...CONTINUE,
			...over,
		});

export const jsonOf = (type: string) => ({
	credentialType: { mode: 'id', value: type },
	credentialInput: 'json',
	email: '=person{{ $json.index }}@example.com',
	credentialJson:
		'={{ { recipientName: "Person " + $json.index, courseTitle: "Welding", completionDate: "2026-11-24", score: 9, passed: true } }}',
});

/** Every node that works on rows, by what it asks of a service. */
export const NODES: Array<[string, (count: number, over?: object) => ReturnType<typeof runNode>]> =
	[
		[
			'uploads',
			async (count, over) =>
				await upload(sandbox().current, await peopleWithPdf(count), { ...CONTINUE, ...over }),
		],
		[
			'bulk entries',
			async (count, over) =>
				await bulk(sandbox().current, await peopleWithPdf(count), { ...CONTINUE, ...over }),
		],
		[
			'issues',
			async (count, over) =>
				await issueRows(
					sandbox().current,
					rows(count),
					{ ...CONTINUE, ...over },
					{ validateFirst: false },
				),
		],
		[
			'issues of JSON',
			async (count, over) =>
				await issueRows(sandbox().current, numbered(count), {
					...CONTINUE,
					parameters: { ...jsonOf('101'), options: {} },
					...over,
				}),
		],
		['validations', byNode(new VelocertValidate(), { ...jsonOf('101'), options: {} })],
		['downloads', byNode(new VecVaultDownload(), { certificateId: locator, options: {} })],
		[
			'retries',
			byNode(new VecVaultRetry(), {
				retryMode: 'certificate',
				certificateId: {
					mode: 'id',
					value: '=5f0c1b1e-0000-4000-8000-{{ String($json.index).padStart(12, "0") }}',
				},
				options: {},
			}),
		],
		['reads', byNode(new VecVaultList(), { operation: 'get', certificateId: locator })],
		['lists', byNode(new VecVaultList(), { operation: 'getAll', limit: 5, filters: {} })],
	];

const WRITES = ['vec.create', 'vec.bulk', 'velocert.issue', 'vec.retry'];
export const writes = () => WRITES.reduce((sum, endpoint) => sum + sandbox().requests(endpoint), 0);
export const texts = ({ outputs }: Awaited<ReturnType<typeof runNode>>) =>
	outputs.flat().map(({ json }) => JSON.stringify(json.error ?? json.status ?? 'fine'));
/** What rows say that did not get their turn, or whose template could not be read. */
export const NOT_SENT =
	/has stopped answering, so this .* was not|did not answer.*Nothing was changed/;

/** Milliseconds that tests are spared in a run: its waiting, that of workers side by side added up. */
export async function waited<T>(work: () => Promise<T>): Promise<[T, number]> {
	const spared = () => systemClock.now() - Date.now();
	const before = spared();
	const result = await work();
	return [result, spared() - before];
}
