import { useSandbox } from '../support/services.mts';
import { fieldParameters, issueRows, row } from '../support/velocertIssue.mts';

const sandbox = useSandbox();

const ROWS = 1_000;
/** For machines that do other work at the same time. */
const LONG_MS = 120_000;
/** Share of the whole run; reading the rows alone takes most of it. */
const LONGEST_SHARE = 1 / 2;

/** Runs something and gives the longest share of that time in which nothing else had its turn. */
async function longestStandstill(work: () => Promise<void>): Promise<number> {
	const startedMs = performance.now();
	let [lastMs, longestMs] = [startedMs, 0];
	const turn = () => {
		longestMs = Math.max(longestMs, performance.now() - lastMs);
		lastMs = performance.now();
	};
	const turns = setInterval(turn, 1);
	await work();
	clearInterval(turns);
	turn();
	return longestMs / (performance.now() - startedMs);
}

describe('A run of many rows', () => {
	it(
		'lets everything else that n8n does have its turn while rows are read and checked',
		async () => {
			const items = Array.from({ length: ROWS }, (_, index) => row(index));
			const columns = {
				email: 'E-Mail',
				recipientName: 'Recipient Name',
				courseTitle: 'course_title',
				completionDate: 'completion-date',
				score: 'Score',
				passed: 'PASSED',
			};
			const mapped = Object.entries(columns).map(([id, name]) => [id, `={{ $json["${name}"] }}`]);
			const options = { validateFirst: false, recipientsPerRequest: 200 };
			const parameters = fieldParameters('101', Object.fromEntries(mapped), options);
			const share = await longestStandstill(async () => {
				const { outputs } = await issueRows(sandbox.current, items, { parameters });
				expect(outputs[0]).toHaveLength(ROWS);
			});
			expect(sandbox.current.counters.velocert.issuedRecipients).toBe(ROWS);
			expect(share).toBeLessThan(LONGEST_SHARE);
		},
		LONG_MS,
	);
});
