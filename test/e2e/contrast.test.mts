import type { FaultRule } from '../../sandbox/faults.mts';
import { VELOCERT_TOKEN } from '../../sandbox/tokens.mts';
import { addRunnable, useRealN8n } from './support.mts';
import type { Node } from './workflows.mts';
import { chain, fetchNode, issueNode, people, recipients, rows, uploadNode } from './workflows.mts';

const real = useRealN8n();
beforeEach(() => {
	// What VEC refuses by itself would say nothing about the nodes.
	real.sandbox.settings.refuseDuplicates = false;
});

const RETRY = { retryOnFail: true, maxTries: 5, waitBetweenTries: 100 };
const CONTINUE = { onError: 'continueRegularOutput' };

/** n8n's HTTP Request as one would fill it in from the reference of the service. */
const httpNode = (
	path: string,
	token: string,
	body: Record<string, unknown>,
	settings: Record<string, unknown>,
): Node => ({
	name: 'HTTP Request',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		method: 'POST',
		url: `${real.sandbox.origin}${path}`,
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${token}` }] },
		sendBody: true,
		...body,
		options: {},
	},
	...settings,
});

const httpIssue = (settings: Record<string, unknown>) =>
	httpNode(
		'/api/v1/plugin/credential-types/101/credentials',
		VELOCERT_TOKEN,
		{
			specifyBody: 'json',
			jsonBody: `={{ { recipients: [{ email: $json.email, credential: {
				recipientName: $json.recipientName, courseTitle: $json.courseTitle,
				completionDate: $json.completionDate, score: $json.score, passed: $json.passed } }] } }}`,
		},
		settings,
	);

const field = (name: string, value: string) => ({ parameterType: 'formData', name, value });

const httpUpload = (settings: Record<string, unknown>) =>
	httpNode(
		'/business/certificate-vault',
		'vec-demo-token',
		{
			contentType: 'multipart-form-data',
			bodyParameters: {
				parameters: [
					field('certificate_title', 'Diploma'),
					field('full_name', '={{ $("Split").item.json.name }}'),
					field('applicant_email', '={{ $("Split").item.json.mail }}'),
					{
						parameterType: 'formBinaryData',
						name: 'certificate_file',
						inputDataFieldName: 'file',
					},
				],
			},
		},
		settings,
	);

interface Tally {
	reached: number;
	/** Mails beyond the first to the same person. */
	repeats: number;
	/** Rows that came out as failed although their person was reached. */
	wronglyFailed: number;
	/** Rows that came out as neither done nor failed. */
	unknown: number;
	/** Rows that came out at all. */
	items: number;
	status: string;
	/** What the user reads when the node stops. */
	report: string;
}

/** Runs rows through a node while something goes wrong, and prints what became of the people. */
async function tally(name: string, before: Node[], node: Node, fault: FaultRule): Promise<Tally> {
	real.sandbox.reset();
	real.sandbox.faults.add(fault);
	const { run } = await addRunnable(real.host, chain(name, ...before, node));
	const [{ runData, status, error }] = await run();
	const { issued, vault } = real.sandbox.store;
	const mails = [...issued, ...vault].map(({ email }) => email);
	const reached = new Set(mails);
	const source = runData.Split[0].data?.main[0] ?? [];
	const items = runData[node.name]?.[0].data?.main[0] ?? [];
	const isReached = (index: number) => {
		const { email, mail } = source[index].json;
		return reached.has(String(email ?? mail));
	};
	const result = {
		reached: reached.size,
		repeats: mails.length - reached.size,
		wronglyFailed: items.filter(({ json }, index) => json.error && isReached(index)).length,
		unknown: items.filter(({ json }) => json.status === 'unknown').length,
		items: items.length,
		status,
		report: error?.description ?? '',
	};
	console.log(
		`${name}: ${source.length} people, ${result.reached} reached, ${result.repeats} mails too many, ` +
			`${result.wronglyFailed} called failed although reached, ${result.unknown} unknown, ${status}`,
	);
	return result;
}

/** The same rows and faults through both nodes. */
async function contrast(name: string, before: Node[], nodes: [Node, Node], fault: FaultRule) {
	const http = await tally(`${name}-HTTP`, before, nodes[0], fault);
	const ours = await tally(`${name}-ours`, before, nodes[1], fault);
	return { http, ours };
}

const fileRows = (count: number) => [...rows(people(count)), fetchNode(real.sandbox.origin, 2_000)];

describe('Where every fifth of 20 requests is carried out, but not answered, under Retry On Fail × 5', () => {
	const lost = (endpoint: string): FaultRule => ({
		match: { endpoint },
		kind: 'dropAfterCommit',
		every: 5,
		times: 4,
	});
	const single = { recipientsPerRequest: 1 };

	it('HTTP Request issues again to everybody; Velocert Issue stops and says whom it does not know of', async () => {
		const nodes: [Node, Node] = [httpIssue(RETRY), issueNode(RETRY, single)];
		const list = rows(recipients(20));
		const { http, ours } = await contrast('issue', list, nodes, lost('velocert.issue'));
		expect(http.repeats).toBeGreaterThan(0);
		expect(ours).toMatchObject({ repeats: 0, reached: 5, status: 'error' });
		expect(ours.report).toContain('Submitted or skipped: 4 (');
		expect(ours.report).toContain('Unknown: 1 (person4@example.com). Not sent: 15.');
	});

	it('HTTP Request calls failed who was reached, where it goes on; Velocert Issue says unknown', async () => {
		const settings = { ...RETRY, ...CONTINUE };
		const nodes: [Node, Node] = [httpIssue(settings), issueNode(settings, single)];
		const list = rows(recipients(20));
		const { http, ours } = await contrast('continue', list, nodes, lost('velocert.issue'));
		expect(http.wronglyFailed).toBe(4);
		expect(ours).toMatchObject({ repeats: 0, reached: 20, wronglyFailed: 0, unknown: 4 });
	});

	it('HTTP Request uploads again; VEC Vault Upload has each certificate once', async () => {
		const nodes: [Node, Node] = [httpUpload(RETRY), uploadNode({}, RETRY)];
		const { http, ours } = await contrast('upload', fileRows(20), nodes, lost('vec.create'));
		expect(http.repeats).toBeGreaterThan(0);
		expect(ours).toMatchObject({ repeats: 0, reached: 20, items: 20, status: 'success' });
	});
});

describe('Where every 50th of 200 uploads is told to wait a second', () => {
	const busy: FaultRule = {
		match: { endpoint: 'vec.create' },
		kind: '429',
		retryAfter: 1,
		every: 50,
		times: Infinity,
	};

	it('HTTP Request uploads again under Retry On Fail × 5; VEC Vault Upload each once', async () => {
		const nodes: [Node, Node] = [httpUpload(RETRY), uploadNode({}, RETRY)];
		const { http, ours } = await contrast('storm', fileRows(200), nodes, busy);
		expect(http.repeats).toBeGreaterThan(0);
		expect(ours).toMatchObject({ repeats: 0, reached: 200, items: 200, status: 'success' });
	});

	it('HTTP Request leaves people out where it goes on', async () => {
		const node = httpUpload({ ...RETRY, ...CONTINUE });
		const http = await tally('storm-on-HTTP', fileRows(200), node, busy);
		expect(http.reached).toBeLessThan(200);
	});
});
