import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './host/packages.mts';
import type { Execution } from './host/n8nApi.mts';
import { example, useRealN8n } from './support.mts';

const real = useRealN8n();

const LIST = readFileSync(join(projectRoot, 'examples', 'messy-class-list.csv'));
const ROWS = 200;

/** What the report says of rows that cannot be issued, by what the list's own column Remarks says of them. */
const REASONS: Record<string, RegExp> = {
	'no address': /'Email' is empty\. Fill in the field/,
	'only spaces': /'Email' is empty|'recipientName': it is empty/,
	placeholder: /'Email' holds no email address\. It contains '(n\/a|-)'\. Correct the data/,
	'two addresses': /It contains 'learner@example\.com.*Give each address a row of its own/,
	'name and address': /It contains 'Ana Souza <ana\.souza@example\.com>'/,
	link: /It contains 'mailto:ana@example\.com'/,
	'typed in a hurry': /'Email' holds no email address\. It contains 'ana.*'\. Correct the data/,
	'nobody can see it':
		/a character that cannot be seen\. Delete the cell and type the address anew/,
	'formula failed': /an error of the spreadsheet/,
	'no name': /'recipientName': it is empty/,
	'no course': /'courseTitle': it is empty/,
	'two days': /can be read as two different days\. Write it as YYYY-MM-DD/,
	'other way of writing a day': /'completionDate'.* is not a date\. Write it as YYYY-MM-DD/,
	'no such day': /The day '2026-\d\d-\d\d' does not exist\. Write it as YYYY-MM-DD/,
	'no day': /'completionDate'.*(it is empty|is not a date\. Write it as)/,
	'comma instead of point': /'score': '95,5' is not a number such as 95 or 7\.5/,
	'no number': /'score'.*(it is empty|is not a number such as)/,
	'neither yes nor no': /'passed'.*(it is empty|is neither true nor false\. Write TRUE or FALSE)/,
	// The address is looked at first; what else is wrong is named together.
	'several mistakes':
		/'Email' holds no email address|'recipientName'.*Also 'completionDate'.*'score'.*'passed'/,
	'empty row': /'Email' is empty/,
	'header again': /'Email' holds no email address\. It contains 'E-Mail'/,
	'sum at the end': /'Email' is empty/,
};
const REPEATED = /^Not issued again: .* had its certificate already\.$/;

/** A line of the report, with what the list remarks about the row. */
interface Line {
	remark: string;
	said: string;
}

async function send(workflowId: string, count: number): Promise<Execution> {
	const file = new File([LIST], 'messy-class-list.csv', { type: 'text/csv' });
	await real.host.api.sendForm('velocert-vec-csv-list', file);
	return await real.host.api.lastExecution(workflowId, count);
}

const rowsOf = (execution: Execution, node: string) =>
	(execution.runData[node]?.[0]?.data?.main[0] ?? []).map(
		({ json }) => json as Record<string, string>,
	);

function linesOf(execution: Execution): Line[] {
	const remarks = new Map(rowsOf(execution, 'Rows').map((row) => [row['No.'] ?? '', row.Remarks]));
	return rowsOf(execution, 'All rows').map((row) => ({
		remark: remarks.get(row.No ?? '') ?? '',
		said: row['What happened'],
	}));
}

const isIssued = ({ said }: Line) => said === 'Issued.';
const isRepeated = ({ said }: Line) => REPEATED.test(said);

describe('A list of 200 messy rows', () => {
	let id: string;
	let lines: Line[];
	let report: string;
	beforeAll(async () => {
		id = await real.host.addWorkflow(example('16-class-list-issue-report'), true);
	});

	it('ends with every row issued once or explained in words', async () => {
		const execution = await send(id, 1);
		expect(execution.status).toBe('success');
		lines = linesOf(execution);
		expect(lines).toHaveLength(ROWS);
		for (const line of lines.filter((one) => !isIssued(one) && !isRepeated(one))) {
			expect(line.said).toMatch(/^Not issued\. .+\.$/);
			expect(line.said).toMatch(REASONS[line.remark] ?? `no reason is known for ${line.remark}`);
		}
		expect(lines.filter(isRepeated).map(({ remark }) => remark)).toEqual([
			...Array<string>(3).fill('row again'),
			...Array<string>(2).fill('row again, in another spelling'),
		]);
		expect([isIssued, isRepeated].map((is) => lines.filter(is).length)).toEqual([145, 5]);
		// Whatever can be put right, is.
		expect(lines.filter(isIssued).filter(({ remark }) => remark in REASONS)).toEqual([]);
		const [{ binary }] = execution.runData.Report[0].data?.main[0] ?? [{ binary: undefined }];
		report = (await real.host.api.fileBytes(binary?.data ?? {})).toString();
		expect(report).toMatch(/^\ufeff?No,Name,Email,What happened\r?\n1,/);
		expect(report).toContain('21,Věra Nováková,learner021@example.com,Issued.');

		const { issued, outbox } = real.sandbox.store;
		expect(issued).toHaveLength(lines.filter(isIssued).length);
		expect(new Set(issued.map((one) => JSON.stringify([one.email, one.credential]))).size).toBe(
			issued.length,
		);
		expect(outbox).toHaveLength(issued.length);
		expect(real.sandbox.counters.velocert).toEqual({
			issuedRecipients: issued.length,
			duplicates: 0,
		});
		expect(issued.find(({ email }) => email === 'learner014@example.com')?.credential).toEqual({
			recipientName: 'Борис Иванов',
			courseTitle: 'Excel "Pro"',
			completionDate: '2026-11-24',
			score: 74,
			passed: true,
		});
		const values = JSON.stringify(issued);
		expect(values).not.toMatch(/#N\/A|#REF!|#NAME|\ufeff/);
		expect(values.normalize('NFC')).toBe(values);
	});

	it('reaches nobody when the same list is sent again, and says why', async () => {
		const again = linesOf(await send(id, 2));
		expect(again).toHaveLength(ROWS);
		expect(again.filter(isIssued)).toEqual([]);
		expect(again.filter(isRepeated)).toHaveLength(
			lines.filter((l) => isIssued(l) || isRepeated(l)).length,
		);
		expect(real.sandbox.store.issued).toEqual([]);
		expect(real.sandbox.store.outbox).toEqual([]);
	});
});
