import type { IDataObject } from 'n8n-workflow';
import { useSandbox } from '../support/services.mts';
import { fieldParameters, issueRows } from '../support/velocertIssue.mts';

const sandbox = useSandbox();
const issued = () =>
	sandbox.current.store.issued.map(({ email, credential }) => ({
		email,
		...(credential as object),
	}));

const ANA = {
	email: 'ana@example.com',
	recipientName: 'Ana Souza',
	courseTitle: 'Welding',
	completionDate: '2026-11-24',
	score: 95,
	passed: true,
};

/** Issues with automatic mapping, as whoever connects a sheet does. */
const auto = async (...rows: IDataObject[]) =>
	await issueRows(
		sandbox.current,
		rows.map((json) => ({ json })),
	);

/** Issues with the fields mapped by expressions. */
const mapped = async (value: IDataObject, ...rows: IDataObject[]) =>
	await issueRows(
		sandbox.current,
		rows.map((json) => ({ json })),
		{
			parameters: fieldParameters('101', value),
		},
	);

describe('Rows as triggers deliver them, mapped automatically', () => {
	it.each<[string, IDataObject]>([
		[
			'F5 a new row of Google Sheets, formatted text',
			{
				Email: ' ana@Example.com ',
				'Recipient Name': 'Ana Souza',
				'Course Title': 'Welding',
				'Completion Date': '2026-11-24',
				Score: '95',
				Passed: 'TRUE',
				Notes: '',
			},
		],
		[
			'F6 a changed row of Google Sheets, with a serial date and its number',
			{
				row_number: 7,
				'E-mail': 'ana@example.com',
				'recipient-name': 'Ana Souza',
				course_title: 'Welding',
				'Completion date': 46350,
				SCORE: 95,
				passed: true,
			},
		],
		[
			'F7 a row of an XLSX file, whose date is a serial number',
			{
				'Email Address': 'ana@example.com',
				'Full name': 'Ana Souza',
				'Course title': 'Welding',
				'Completion Date': 46350,
				Score: 95,
				Passed: 'true',
			},
		],
		[
			'F8 a row of a CSV file, with a byte-order mark and all text',
			{
				'\uFEFFEmail': 'ana@example.com',
				'First Name': 'Ana',
				'Last Name': 'Souza',
				'Course Title': 'Welding',
				'Completion Date': '2026-11-24',
				Score: '95',
				Passed: '1',
			},
		],
	])('%s', async (_, row) => {
		const { error } = await auto(row);
		expect(error?.message).toBeUndefined();
		expect(issued()).toEqual([{ ...ANA }]);
	});

	it('F5 a score of nought is a score, an empty cell is none', async () => {
		await auto({ ...ANA, score: 0 });
		expect(issued()[0]).toMatchObject({ score: 0 });
		const { error } = await auto({ ...ANA, score: '' });
		expect(error?.message).toBe("'score': it is empty [item 0]");
	});

	it('F6 a row within previous and current is not guessed at', async () => {
		const { error } = await auto({ previous: {}, current: ANA, differences: {} });
		expect(error?.message).toBe(
			"'Email' is missing: no column is called like an email address [item 0]",
		);
		expect(error?.description).toContain("The item has 'previous', 'current', 'differences'.");
		expect(issued()).toEqual([]);
	});

	it('F7 a cell that was left empty is named, not filled in', async () => {
		const { courseTitle, ...row } = ANA;
		const { error } = await auto(ANA, row);
		expect(courseTitle).toBeTruthy();
		expect(error?.message).toBe("'courseTitle': it is empty [item 1]");
		expect(issued()).toEqual([]);
	});

	it.each([
		['score', '95,5', "'score': '95,5' is not a number such as 95 or 7.5"],
		['passed', 'maybe', "'passed': 'maybe' is neither true nor false. Write TRUE or FALSE"],
	])('refuses a %s of %s with the reason', async (field, value, message) => {
		const { error } = await auto({ ...ANA, [field]: value });
		expect(error?.message).toBe(`${message} [item 0]`);
		expect(issued()).toEqual([]);
	});

	it('refuses a date that can be two days, and says how to write it', async () => {
		const { error } = await auto({ ...ANA, completionDate: '03/04/2026' });
		expect(error?.message).toBe("'completionDate' does not fit the template [item 0]");
		expect(error?.description).toContain(
			"'03/04/2026' can be read as two different days. Write it as YYYY-MM-DD, e.g. 2026-11-24.",
		);
		expect(issued()).toEqual([]);
	});

	it('refuses to choose between two columns that could be the name', async () => {
		const { recipientName, ...row } = ANA;
		const { error } = await auto({ ...row, Name: recipientName, 'Full Name': 'Someone Else' });
		expect(error?.message).toBe(
			"'recipientName': several columns could be it: full name, name [item 0]",
		);
	});

	it.each([['Борис Иванов'], ['田中 裕'], ['فاطمة الزهراء'], ['Zoë'.normalize('NFD')]])(
		'keeps the name %s in its script',
		async (name) => {
			await auto({ ...ANA, recipientName: `  ${name} ` });
			expect(issued()[0]).toMatchObject({ recipientName: name.normalize('NFC') });
		},
	);
});

describe('Events of forms and learning platforms, mapped by expressions', () => {
	const rest = { courseTitle: 'Welding', completionDate: '2026-11-24', score: 95, passed: true };

	it('F13 a Typeform answer, whose keys are the questions', async () => {
		const { error } = await mapped(
			{
				...rest,
				email: '={{ $json["Your email"] }}',
				recipientName: '={{ $json["What is your name?"] }}',
				courseTitle: '={{ $json["Which course?"].join(", ") }}',
			},
			{
				'What is your name?': 'Ana Souza',
				'Your email': 'ana@example.com',
				'Which course?': ['Welding'],
			},
		);
		expect(error?.message).toBeUndefined();
		expect(issued()).toEqual([ANA]);
	});

	it('F14 a completed enrolment of Thinkific, with first and last name apart', async () => {
		const user = { id: 1, email: 'ana@example.com', first_name: 'Ana', last_name: 'Souza' };
		const payload = {
			id: 5,
			completed_at: '2026-11-24T23:30:00.000Z',
			percentage_completed: '100.0',
			course: { id: 9, name: 'Welding' },
			user,
		};
		const { error } = await mapped(
			{
				...rest,
				email: '={{ $json.body.payload.user.email }}',
				recipientName:
					'={{ $json.body.payload.user.first_name }} {{ $json.body.payload.user.last_name }}',
				courseTitle: '={{ $json.body.payload.course.name }}',
				completionDate: '={{ $json.body.payload.completed_at }}',
			},
			{ headers: {}, params: {}, query: {}, body: { id: 'evt', action: 'completed', payload } },
		);
		expect(error?.message).toBeUndefined();
		// The day as written, not the day it is in the zone of the workflow.
		expect(issued()).toEqual([ANA]);
	});

	it('F15 a Moodle event, which knows ids only, says that there is no address', async () => {
		const { error } = await mapped(
			{ ...rest, recipientName: 'Ana', email: '={{ $json.body.email }}' },
			{
				body: {
					eventname: '\\core\\event\\course_completed',
					userid: 2,
					relateduserid: 31,
					courseid: 4,
				},
			},
		);
		expect(error?.message).toBe("'Email' is empty [item 0]");
		expect(issued()).toEqual([]);
	});

	it('F16 a Canvas event, whose learner lies deep in the body', async () => {
		const { error } = await mapped(
			{
				...rest,
				email: '={{ $json.body.body.user.email }}',
				recipientName: '={{ $json.body.body.user.name }}',
				courseTitle: '={{ $json.body.body.course.name }}',
				completionDate: '={{ DateTime.fromISO($json.body.body.progress.completed_at) }}',
			},
			{
				body: {
					metadata: { event_name: 'course_completed' },
					body: {
						course: { id: '1', name: 'Welding' },
						progress: { completed_at: '2026-11-24T10:00:00Z' },
						user: { id: '7', name: 'Ana Souza', email: 'ana@example.com' },
					},
				},
			},
		);
		expect(error?.message).toBeUndefined();
		expect(issued()).toEqual([ANA]);
	});
});
