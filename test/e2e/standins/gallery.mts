import type { WorkflowJson } from '../host/n8nApi.mts';
import type { RealN8n } from '../support.mts';
import { example, useRealN8n } from '../support.mts';
import type { ChatModel, SlackMessage } from './agent.mts';
import { newChatModel, newSlackApi } from './agent.mts';
import type { Google } from './google.mts';
import { GOOGLE_ACCOUNT, newGoogle } from './google.mts';
import type { Proxy } from './proxy.mts';
import { openProxy } from './proxy.mts';
import type { Typeform } from './services.mts';
import { MOODLE, MOODLE_TOKEN, newSlack, newTypeform } from './services.mts';

export interface Gallery {
	readonly real: RealN8n;
	readonly google: Google;
	readonly typeform: Typeform;
	readonly chatModel: ChatModel;
	/** What was said in Slack through its incoming webhook. */
	readonly said: string[];
	/** What was posted in Slack through its API. */
	readonly messages: SlackMessage[];
	/** Adds an example as it is shipped, switched on, with its placeholders filled in; gives its id. */
	add(name: string, change?: (workflow: WorkflowJson) => void): Promise<string>;
}

/** Placeholders that are no credentials. */
const PLACES = {
	'https://YOUR_MOODLE': 'https://moodle.example.com',
	'https://YOUR_SLACK_WEBHOOK': 'https://hooks.slack.com/services/demo',
	YOUR_SPREADSHEET_ID: 'spreadsheet-1',
	YOUR_DONE_FOLDER_ID: 'done',
	YOUR_FOLDER_ID: 'certificates',
	YOUR_FORM_ID: 'quiz',
};

/** The header that the callers of example 19 have to send. */
export const REQUEST_KEY = { name: 'X-API-Key', value: 'request-demo-key' };

/** Credentials of other services, by placeholder: their type and data. */
const ACCOUNTS: Record<string, [string, unknown]> = {
	YOUR_GOOGLE_SHEETS_CREDENTIAL: ['googleSheetsOAuth2Api', GOOGLE_ACCOUNT],
	YOUR_GOOGLE_SHEETS_TRIGGER_CREDENTIAL: ['googleSheetsTriggerOAuth2Api', GOOGLE_ACCOUNT],
	YOUR_GOOGLE_DRIVE_CREDENTIAL: ['googleDriveOAuth2Api', GOOGLE_ACCOUNT],
	YOUR_HEADER_AUTH_CREDENTIAL: ['httpHeaderAuth', REQUEST_KEY],
	YOUR_MOODLE_CREDENTIAL: ['httpQueryAuth', MOODLE_TOKEN],
	YOUR_OPENAI_CREDENTIAL: ['openAiApi', { apiKey: 'openai-demo-key' }],
	YOUR_SLACK_CREDENTIAL: ['slackApi', { accessToken: 'slack-demo-token' }],
	YOUR_TYPEFORM_CREDENTIAL: ['typeformApi', { accessToken: 'typeform-demo-token' }],
};

/** A real n8n that reaches stand-ins of the services the examples use, under their real names, and nobody else. */
export function useGallery(): Gallery {
	const google = newGoogle('Learners', 'Certificates', 'Counts');
	const typeform = newTypeform();
	const chatModel = newChatModel();
	const slack = newSlack();
	const slackApi = newSlackApi();
	const env: NodeJS.ProcessEnv = {};
	let proxy: Proxy | undefined;
	beforeAll(async () => {
		proxy = await openProxy({
			...google.standIns,
			'moodle.example.com': MOODLE,
			'hooks.slack.com': slack.standIn,
			'slack.com': slackApi.standIn,
			'api.openai.com': chatModel.standIn,
			'api.typeform.com': typeform.standIn,
		});
		Object.assign(env, proxy.env);
	});
	const real = useRealN8n(env);
	const placeholders: Record<string, string> = { ...PLACES };
	beforeAll(async () => {
		for (const [placeholder, [type, data]] of Object.entries(ACCOUNTS)) {
			placeholders[placeholder] = await real.host.api.createCredential(type, type, data);
		}
	});
	afterAll(async () => {
		await proxy?.close();
		// Whatever a workflow asks for is played; nothing of it may have failed.
		expect({ refused: proxy?.refused, complaints: proxy?.complaints }).toEqual({
			refused: [],
			complaints: [],
		});
	});
	return {
		real,
		google,
		typeform,
		chatModel,
		said: slack.said,
		messages: slackApi.messages,
		async add(name, change = () => {}) {
			const text = Object.entries(placeholders).reduce(
				(filled, [placeholder, value]) => filled.replaceAll(placeholder, value),
				JSON.stringify(example(name)),
			);
			const workflow = JSON.parse(text) as WorkflowJson;
			change(workflow);
			return await real.host.addWorkflow(workflow, true);
		},
	};
}
