import type { WorkflowJson } from './host/n8nApi.mts';
import { canvas, learnDash, thinkific } from './lmsEvents.mts';
import { useGallery } from './standins/gallery.mts';
import { quizResponse } from './standins/services.mts';
import { statusesOf, until } from './support.mts';

const gallery = useGallery();
const { real, google, typeform } = gallery;
const issued = () =>
	real.sandbox.store.issued.map(({ email, credential }) => ({ email, credential }));
const last = async (id: string, count = 1) => await real.host.api.lastExecution(id, count);
const welding = (recipientName: string, score = 100) => ({
	recipientName,
	courseTitle: 'Welding',
	completionDate: '2026-11-24',
	score,
	passed: true,
});

describe('Example 08', () => {
	const row = (name: string, date = '2026-11-24') => [
		`${name.toLowerCase()}@example.com`,
		name,
		'Welding',
		date,
		'95',
		'TRUE',
		'',
	];
	const header = [
		'Email',
		'Recipient Name',
		'Course Title',
		'Completion Date',
		'Score',
		'Passed',
		'Status',
	];
	/** Every five seconds instead of every minute, which n8n allows in no other way. */
	const pollOften = ({ nodes }: WorkflowJson) => {
		const [trigger] = nodes.filter((node) => (node as { name: string }).name === 'New rows');
		(trigger as { parameters: Record<string, unknown> }).parameters.pollTimes = {
			item: Array.from({ length: 12 }, (_, index) => ({
				mode: 'custom',
				cronExpression: `${index * 5} * * * * *`,
			})),
		};
	};
	const statuses = () => google.sheet.slice(1).map((cells) => cells[6]);

	it('issues new rows of a sheet, writes into each what became of it, and issues nothing when it is sorted', async () => {
		google.sheet = [header, row('Old')];
		const id = await gallery.add('08-sheet-issue-write-back', pollOften);
		// The first look only notes how many rows there are.
		await until(() => google.reads > 0);
		google.sheet.push(row('Ann'), row('Ben', '03/04/2026'), row('Cid'));
		expect((await last(id)).status).toBe('success');
		expect(issued()).toEqual([
			{ email: 'ann@example.com', credential: welding('Ann', 95) },
			{ email: 'cid@example.com', credential: welding('Cid', 95) },
		]);
		expect(statuses()).toEqual([
			'',
			'submitted',
			expect.stringMatching(/^Not issued: 'completionDate'.*Write it as YYYY-MM-DD/),
			'submitted',
		]);
		// A row inserted on top: the trigger reports the last one again.
		google.sheet.splice(1, 0, row('Top'));
		const repeated = await last(id, 2);
		expect(repeated.status).toBe('success');
		expect(statusesOf(repeated)).toEqual(['skipped']);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
		expect(statuses()).toEqual(['', '', 'submitted', expect.anything(), 'submitted']);
	});
});

describe('Examples 10 and 12', () => {
	it('issues once per event of Thinkific, and nothing for other events', async () => {
		const id = await gallery.add('10-thinkific-course-completed');
		const send = async (body: unknown) =>
			await real.host.api.callWebhook('thinkific-completed', body);
		await send({ ...thinkific('evt-1'), action: 'progress' });
		await send(thinkific('evt-1'));
		await last(id, 2);
		await send(thinkific('evt-1'));
		expect(statusesOf(await last(id, 3))).toEqual(['skipped']);
		expect(issued()).toEqual([{ email: 'thea@example.com', credential: welding('Thea Doe') }]);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
	});

	it('issues once however often Canvas changes the time of a completion', async () => {
		const id = await gallery.add('12-canvas-course-completed');
		const send = async (body: unknown) => await real.host.api.callWebhook('canvas-completed', body);
		const event = canvas('2026-11-24T10:00:00Z');
		await send({ ...event, metadata: { event_name: 'course_progress' } });
		await send(event);
		await last(id, 2);
		await send(canvas('2026-11-25T09:00:00Z'));
		expect(statusesOf(await last(id, 3))).toEqual(['skipped']);
		expect(issued()).toEqual([{ email: 'cara@example.com', credential: welding('Cara Doe') }]);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
	});
});

describe('Example 18', () => {
	it('issues once per learner and course of LearnDash, posted as JSON or as a form', async () => {
		const id = await gallery.add('18-learndash-course-completed');
		await real.host.api.callWebhook('learndash-completed', learnDash('Welding'));
		await last(id);
		const form = new URLSearchParams(learnDash('Welding'));
		await real.host.api.postWebhook('learndash-completed', { body: form });
		expect(statusesOf(await last(id, 2))).toEqual(['skipped']);
		await real.host.api.callWebhook('learndash-completed', learnDash('Soldering'));
		await last(id, 3);
		expect(issued()).toEqual([
			{ email: 'Lea@example.com', credential: welding('Lea Doe') },
			{ email: 'Lea@example.com', credential: { ...welding('Lea Doe'), courseTitle: 'Soldering' } },
		]);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	});
});

describe('Example 11', () => {
	it('looks up learner and course in Moodle, and issues to nobody who is not there', async () => {
		const id = await gallery.add('11-moodle-course-completed');
		const send = async (relateduserid: number, eventname: string) =>
			await real.host.api.callWebhook('moodle-completed', {
				eventname: `\\core\\event\\${eventname}`,
				userid: 2,
				relateduserid,
				courseid: 4,
				timecreated: Date.UTC(2026, 10, 24, 12) / 1000,
			});
		await send(31, 'course_viewed');
		await send(31, 'course_completed');
		expect((await last(id, 2)).status).toBe('success');
		await send(31, 'course_completed');
		expect(statusesOf(await last(id, 3))).toEqual(['skipped']);
		await send(99, 'course_completed');
		expect((await last(id, 4)).error?.message).toContain("'Email' is empty");
		expect(issued()).toEqual([{ email: 'mo@example.com', credential: welding('Mo Doe') }]);
	});
});

describe('Example 13', () => {
	it('issues to who passed a Typeform quiz, once even when the response comes again', async () => {
		const id = await gallery.add('13-typeform-passed');
		await until(() => typeform.webhooks.size === 1);
		const answers = [
			quizResponse('t1', 'Ann', 9),
			quizResponse('t2', 'Ben', 7),
			quizResponse('t1', 'Ann', 9),
		];
		for (const [index, answer] of answers.entries()) {
			expect(await typeform.deliver('quiz', answer)).toBe(200);
			expect((await last(id, index + 1)).status).toBe('success');
		}
		expect(issued()).toEqual([{ email: 'ann@example.com', credential: welding('Ann Doe', 9) }]);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
	});
});
