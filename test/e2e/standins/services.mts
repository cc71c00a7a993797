import { createHmac } from 'node:crypto';
import type { Asked, StandIn } from './proxy.mts';

/** Moodle's web service with one learner and one course. What is not found is answered as Moodle does. */
export const MOODLE_TOKEN = { name: 'wstoken', value: 'moodle-demo-token' };
export const MOODLE: StandIn = ({ path, query }) => {
	if (path !== '/webservice/rest/server.php') return undefined;
	if (query.get('wstoken') !== MOODLE_TOKEN.value) {
		return { json: { exception: 'core\\exception\\moodle_exception', errorcode: 'invalidtoken' } };
	}
	switch (query.get('wsfunction')) {
		case 'core_user_get_users_by_field':
			return { json: query.get('values[0]') === '31' ? [LEARNER] : [] };
		case 'core_course_get_courses_by_field':
			return { json: { courses: query.get('value') === '4' ? [COURSE] : [], warnings: [] } };
		default:
			return undefined;
	}
};
const LEARNER = { id: 31, username: 'mo', fullname: 'Mo Doe', email: 'mo@example.com' };
const COURSE = { id: 4, shortname: 'W1', fullname: 'Welding', displayname: 'Welding' };

/** Slack's incoming webhooks, and what was said. */
export function newSlack(): { said: string[]; standIn: StandIn } {
	const said: string[] = [];
	const standIn = ({ body }: Asked) => {
		said.push((body as { text: string }).text);
		return { bytes: Buffer.from('ok'), type: 'text/html' };
	};
	return { said, standIn };
}

export interface Typeform {
	/** Webhooks that n8n has registered, by tag. */
	webhooks: Map<string, { form_id: string; url: string; secret: string }>;
	standIn: StandIn;
	/** Delivers a response as Typeform does, signed; gives the status of the answer. */
	deliver(formId: string, response: unknown): Promise<number>;
}

/** Typeform's webhooks: https://www.typeform.com/developers/webhooks/ */
export function newTypeform(): Typeform {
	const webhooks: Typeform['webhooks'] = new Map();
	return {
		webhooks,
		standIn({ method, path, headers, body }) {
			if (headers.authorization !== 'bearer typeform-demo-token') return { status: 403 };
			const [, form_id, tag] = /^\/forms\/([^/]+)\/webhooks(?:\/([^/]+))?$/.exec(path) ?? [];
			if (!form_id) return undefined;
			if (method === 'GET') {
				return { json: { items: [...webhooks].map(([name, hook]) => ({ tag: name, ...hook })) } };
			}
			if (method === 'PUT') {
				webhooks.set(tag, { form_id, ...(body as { url: string; secret: string }) });
			}
			if (method === 'DELETE') webhooks.delete(tag);
			return { json: { tag } };
		},
		async deliver(formId, response) {
			const hook = [...webhooks.values()].find(({ form_id }) => form_id === formId);
			if (!hook) throw new Error(`Nobody listens to the form ${formId}`);
			const body = JSON.stringify(response);
			const signature = createHmac('sha256', hook.secret).update(body).digest('base64');
			const headers = {
				'content-type': 'application/json',
				'typeform-signature': `sha256=${signature}`,
			};
			return (await fetch(hook.url, { method: 'POST', headers, body })).status;
		},
	};
}

const QUESTIONS = { q1: 'What is your name?', q2: 'Your email', q3: 'Which course?' };

/** A response to a quiz with these three questions, as Typeform delivers it. */
export const quizResponse = (token: string, name: string, score: number) => ({
	event_id: `event-${token}`,
	event_type: 'form_response',
	form_response: {
		form_id: 'quiz',
		token,
		submitted_at: '2026-11-24T10:00:00Z',
		calculated: { score },
		definition: {
			id: 'quiz',
			title: 'Quiz',
			fields: Object.entries(QUESTIONS).map(([id, title]) => ({ id, title, ref: id })),
		},
		answers: [
			{ type: 'text', text: `${name} Doe`, field: { id: 'q1', type: 'short_text' } },
			{
				type: 'email',
				email: `${name.toLowerCase()}@example.com`,
				field: { id: 'q2', type: 'email' },
			},
			{
				type: 'choice',
				choice: { id: 'c1', label: 'Welding' },
				field: { id: 'q3', type: 'multiple_choice' },
			},
		],
	},
});
