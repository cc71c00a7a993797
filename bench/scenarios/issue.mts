import { expectedOf, makeRows } from '../lab/rows.mts';
import { httpIssue } from '../httpNodes.mts';
import { all, armOf, bareArm, gave, issued } from '../play.mts';
import type { WorkflowArm } from '../play.mts';
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

/** What differs between the scenarios of issuing. */
interface Variant {
	name: string;
	title: string;
	about: string;
	/** What the service takes for an answer. */
	delayMs: number;
	/** Arms besides ours, HTTP Request as it comes, and the bare client. */
	more?: string[];
	bounds(rounds: Round[]): Bound[];
}

function issueScenario({ name, title, about, delayMs, more = [], bounds }: Variant): Scenario {
	return { name, title, about, unit: 'row', open: async (bench) => await openStage(bench) };

	async function openStage(bench: Bench): Promise<Stage> {
		const { sandbox, bare } = bench;
		const lab = await bench.openLab();
		const reset = async () => await sandbox.prepare({ settings: { delayMs } });
		const [many, few] = [makeRows(COUNT), makeRows(FEWER)];
		const [allIssued, fewIssued] = [issued(expectedOf(many)), issued(expectedOf(few))];
		const whole = { units: COUNT, body: { rows: many }, check: all(allIssued, gave(COUNT)) };
		const part = { units: FEWER, body: { rows: few }, check: all(fewIssued, gave(FEWER)) };
		const before = [rowsNode];
		const http = httpIssue('default');
		const path = (arm: string) => `${name}-${arm}`;
		const specs: WorkflowArm[] = [
			{ name: AUTOMATIC, workflow: single(path('auto'), before, ours('automatic')), ...whole },
			{ name: EXPRESSIONS, workflow: single(path('six'), before, ours('expressions')), ...whole },
			{
				name: EDIT_FIELDS,
				workflow: single(path('set'), before, editFieldsNode),
				...whole,
				check: gave(COUNT),
			},
			{ name: HTTP, workflow: single(path('http'), before, http), ...whole },
			{ name: SENSIBLE, workflow: single(path('batch'), before, httpIssue('sensible')), ...part },
			{ name: LOOP_1, workflow: looped(path('loop1'), before, http, 1), ...part },
			{ name: LOOP_10, workflow: looped(path('loop10'), before, http, 10), ...part },
		];
		const arms: Arm[] = [];
		for (const spec of specs) {
			const isPlayed = [AUTOMATIC, EXPRESSIONS, HTTP, ...more].includes(spec.name);
			if (isPlayed) arms.push(await armOf(lab, sandbox, reset, spec));
		}
		const { origin } = sandbox;
		const task = { origin, atOnce: 1, count: COUNT, perRequest: PER_REQUEST };
		const work = async () => await bare.issue(task);
		arms.push(bareArm(sandbox, reset, { name: BARE, units: COUNT, check: allIssued, work }));
		return { arms, bounds, close: async () => await lab.close() };
	}
}

export const issue = issueScenario({
	name: 'issue',
	title: 'Issue 10,000 rows',
	about: `${PER_REQUEST} recipients per request, without validation, one request after the other. The service takes ${DELAY_MS} ms for an answer, so a second in all. HTTP Request sends a request for every row; where that takes minutes, ${FEWER.toLocaleString('en')} rows stand for all.`,
	delayMs: DELAY_MS,
	more: [EDIT_FIELDS, SENSIBLE, LOOP_1, LOOP_10],
	bounds: issueBounds,
});

export const issuePrompt = issueScenario({
	name: 'issue-prompt',
	title: 'Issue 10,000 rows to a service that answers at once',
	about:
		'As above, without what the service takes for itself: what is left is the work of n8n and of the node.',
	delayMs: 0,
	bounds: (rounds) => againstHttp('against HTTP Request', (arm) => ratios(rounds, arm, HTTP)),
});

/** What both ways of mapping may take of HTTP Request's time. */
function againstHttp(whom: string, valuesOf: (arm: string) => number[]): Bound[] {
	return [AUTOMATIC, EXPRESSIONS].map((arm) => ({
		claim: `Time of ${arm}, ${whom}`,
		values: valuesOf(arm),
		limit: 0.06,
		unit: '×',
	}));
}

function issueBounds(rounds: Round[]): Bound[] {
	const http = extended(rounds, SENSIBLE, COUNT / FEWER);
	const ownPerRow = (arm: string) => figures(rounds, arm, 'ownMs', COUNT).map((ms) => ms * 1_000);
	return [
		...againstHttp('against HTTP Request, the faster of its set-ups', (arm) =>
			ratiosToBest(http, arm, [HTTP, SENSIBLE]),
		),
		{
			claim: 'Time of the node without the network per row, automatic mapping',
			values: ownPerRow(AUTOMATIC),
			limit: 30,
			unit: 'µs',
		},
		{
			claim: 'Time of the node without the network, six expressions, against Edit Fields',
			values: ratios(rounds, EXPRESSIONS, EDIT_FIELDS, 'ownMs'),
			limit: 1.15,
			unit: '×',
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
			unit: 'requests',
		},
		{
			claim: 'Time with automatic mapping, against the bare client',
			values: ratios(rounds, AUTOMATIC, BARE),
			unit: '×',
		},
		{
			claim: 'Time of the bare client, against HTTP Request: the least that is possible',
			values: ratios(rounds, BARE, HTTP),
			unit: '×',
		},
	];
}

/** What is asked once about the credential type. */
const REQUESTS_BESIDES = 1;
