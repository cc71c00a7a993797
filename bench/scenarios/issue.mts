import type { Node } from '../../test/e2e/workflows.mts';
import { expectedOf, makeRows } from '../lab/rows.mts';
import { httpIssue } from '../httpNodes.mts';
import { all, armOf, bareArm, gave, issued } from '../play.mts';
import type { Check, WorkflowArm } from '../play.mts';
import type { Arm, Bench, Bound, Round, Scenario, Stage } from '../scenario.mts';
import { extended, figures, ratios, ratiosToBest } from '../scenario.mts';
import { editFieldsNode, looped, rowsNode, single, velocertNode } from '../workflows.mts';

const COUNT = 10_000;
/** What takes minutes otherwise; compared per row. */
const FEWER = 200;
const PER_REQUEST = 200;
const DELAY_MS = 20;

const AUTOMATIC = 'Velocert Issue, automatic mapping';
const EXPRESSIONS = 'Velocert Issue, six expressions';
const EDIT_FIELDS = 'Edit Fields, the same six expressions';
const HTTP = 'HTTP Request, as it comes';
const SENSIBLE = 'HTTP Request, credential and batches';
const LOOP_1 = 'Loop Over Items (1) + HTTP Request';
const LOOP_10 = 'Loop Over Items (10) + HTTP Request';
const BARE = 'Bare Node client, one at a time';

const OPTIONS = { recipientsPerRequest: PER_REQUEST, validateFirst: false };
const ours = (mapping: 'automatic' | 'expressions') =>
	velocertNode('velocertIssue', mapping, OPTIONS);

export const issue: Scenario = {
	name: 'issue',
	title: 'Issue 10,000 rows',
	about: `${PER_REQUEST} recipients per request, without validation, one request after the other. The service takes ${DELAY_MS} ms for an answer, so a second in all. HTTP Request sends a request for every row; where that takes minutes, ${FEWER.toLocaleString('en')} rows stand for all.`,
	unit: 'row',
	open: async (bench) => await openStage(bench),
};

export const issuePrompt: Scenario = {
	name: 'issue-prompt',
	title: 'Issue 10,000 rows to a service that answers at once',
	about:
		'As above, without what the service takes for itself: what is left is the work of n8n and of the node.',
	unit: 'row',
	open: async (bench) => await openPromptStage(bench),
};

async function openPromptStage(bench: Bench): Promise<Stage> {
	const { sandbox } = bench;
	const lab = await bench.openLab();
	const reset = async () => await sandbox.prepare({ settings: { delayMs: 0 } });
	const rows = makeRows(COUNT);
	const allIssued = issued(expectedOf(rows));
	const whole = { units: COUNT, body: { rows }, check: all(allIssued, gave(COUNT)) };
	const workflow = (name: string, node: Node) => single(`prompt-${name}`, [rowsNode], node);
	const arms: Arm[] = [];
	for (const spec of [
		{ name: AUTOMATIC, workflow: workflow('auto', ours('automatic')), ...whole },
		{ name: EXPRESSIONS, workflow: workflow('six', ours('expressions')), ...whole },
		{ name: HTTP, workflow: workflow('http', httpIssue('default')), ...whole },
	])
		arms.push(await armOf(lab, sandbox, reset, spec));
	arms.push(bareIssue(bench, { reset, check: allIssued }));
	return { arms, bounds: againstHttp, close: async () => await lab.close() };

	function againstHttp(rounds: Round[]): Bound[] {
		return [AUTOMATIC, EXPRESSIONS].map((arm) => ({
			claim: `Time of ${arm}, against HTTP Request`,
			values: ratios(rounds, arm, HTTP),
			limit: 0.06,
			unit: '×' as const,
		}));
	}
}

/** The bare client with the same requests. */
function bareIssue(
	{ sandbox, bare }: Bench,
	{ reset, check }: { reset: () => Promise<void>; check: Check },
): Arm {
	const { origin } = sandbox;
	const task = { origin, atOnce: 1, count: COUNT, perRequest: PER_REQUEST };
	const work = async () => await bare.issue(task);
	return bareArm(sandbox, reset, { name: BARE, units: COUNT, check, work });
}

async function openStage(bench: Bench): Promise<Stage> {
	const { sandbox } = bench;
	const lab = await bench.openLab();
	const reset = async () => await sandbox.prepare({ settings: { delayMs: DELAY_MS } });
	const [many, few] = [makeRows(COUNT), makeRows(FEWER)];
	const [allIssued, fewIssued] = [issued(expectedOf(many)), issued(expectedOf(few))];
	const whole = { units: COUNT, body: { rows: many }, check: all(allIssued, gave(COUNT)) };
	const part = { units: FEWER, body: { rows: few }, check: all(fewIssued, gave(FEWER)) };
	const before = [rowsNode];
	const specs: WorkflowArm[] = [
		{ name: AUTOMATIC, workflow: single('issue-auto', before, ours('automatic')), ...whole },
		{ name: EXPRESSIONS, workflow: single('issue-six', before, ours('expressions')), ...whole },
		{
			name: EDIT_FIELDS,
			workflow: single('issue-set', before, editFieldsNode),
			...whole,
			check: gave(COUNT),
		},
		{ name: HTTP, workflow: single('issue-http', before, httpIssue('default')), ...whole },
		{ name: SENSIBLE, workflow: single('issue-batch', before, httpIssue('sensible')), ...part },
		{ name: LOOP_1, workflow: looped('issue-loop1', before, httpIssue('default'), 1), ...part },
		{ name: LOOP_10, workflow: looped('issue-loop10', before, httpIssue('default'), 10), ...part },
	];
	const arms: Arm[] = [];
	for (const spec of specs) arms.push(await armOf(lab, sandbox, reset, spec));
	arms.push(bareIssue(bench, { reset, check: allIssued }));
	return { arms, bounds, close: async () => await lab.close() };
}

function bounds(rounds: Round[]) {
	const http = extended(rounds, SENSIBLE, COUNT / FEWER);
	const ownPerRow = (arm: string) => figures(rounds, arm, 'ownMs', COUNT).map((ms) => ms * 1_000);
	return [
		...[AUTOMATIC, EXPRESSIONS].map((arm) => ({
			claim: `Time of ${arm}, against HTTP Request, the faster of its set-ups`,
			values: ratiosToBest(http, arm, [HTTP, SENSIBLE]),
			limit: 0.06,
			unit: '×' as const,
		})),
		{
			claim: 'Time of the node without the network per row, automatic mapping',
			values: ownPerRow(AUTOMATIC),
			limit: 30,
			unit: 'µs' as const,
		},
		{
			claim: 'Time of the node without the network, six expressions, against Edit Fields',
			values: ratios(rounds, EXPRESSIONS, EDIT_FIELDS, 'ownMs'),
			limit: 1.15,
			unit: '×' as const,
		},
		...[AUTOMATIC, EXPRESSIONS].map((arm) => ({
			claim: `Longest stall of the event loop, ${arm}`,
			values: figures(rounds, arm, 'stallMs'),
			limit: 200,
			unit: 'ms' as const,
		})),
		{
			claim: `Requests for ${COUNT.toLocaleString('en')} rows`,
			values: figures(rounds, AUTOMATIC, 'requests'),
			limit: COUNT / PER_REQUEST + REQUESTS_BESIDES,
			unit: 'requests' as const,
		},
		{
			claim: 'Time with automatic mapping, against the bare client',
			values: ratios(rounds, AUTOMATIC, BARE),
			unit: '×' as const,
		},
		{
			claim: 'Time of the bare client, against HTTP Request: the least that is possible',
			values: ratios(rounds, BARE, HTTP),
			unit: '×' as const,
		},
	];
}

/** What is asked once about the credential type. */
const REQUESTS_BESIDES = 1;
