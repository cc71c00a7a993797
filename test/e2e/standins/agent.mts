import type { Asked, StandIn } from './proxy.mts';

interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools: Array<{ function: { name: string; parameters: { properties?: object } } }>;
}

/** A language model that plays through a script: one tool after the other, then a sentence. */
export interface ChatModel {
	/** What the model was told by tools, in order. */
	heard: string[];
	/** Tools to run, by a part of their name, with what to fill in. */
	script: Array<[tool: string, parameters: Record<string, unknown>]>;
	standIn: StandIn;
}

/** OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat */
export function newChatModel(): ChatModel {
	const model: ChatModel = {
		heard: [],
		script: [],
		standIn({ path, body }) {
			if (path !== '/v1/chat/completions') return undefined;
			const { messages, tools } = body as ChatRequest;
			model.heard = messages
				.filter(({ role }) => role === 'tool')
				.map(({ content }) => JSON.stringify(content));
			const [part, parameters] = model.script[model.heard.length] ?? [];
			const tool = tools.find(({ function: { name } }) => part && name.includes(part))?.function;
			// Behind a human review n8n puts what is for the tool one level down.
			const isReviewed =
				tool?.parameters.properties && 'toolParameters' in tool.parameters.properties;
			const given = isReviewed ? { toolParameters: parameters, hitlParameters: {} } : parameters;
			const call = tool && {
				id: `call-${model.heard.length}`,
				type: 'function',
				function: { name: tool.name, arguments: JSON.stringify(given) },
			};
			return {
				json: {
					id: 'completion',
					object: 'chat.completion',
					created: 0,
					model: 'gpt-5-mini',
					choices: [
						{
							index: 0,
							finish_reason: call ? 'tool_calls' : 'stop',
							message: call
								? { role: 'assistant', content: null, tool_calls: [call] }
								: { role: 'assistant', content: 'Done.' },
						},
					],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				},
			};
		},
	};
	return model;
}

/** A message with buttons in Slack. */
export interface SlackMessage {
	channel: string;
	text: string;
	/** Addresses by what the button says. */
	buttons: Record<string, string>;
}

/** Slack's API for messages: https://docs.slack.dev/reference/methods/chat.postMessage */
export function newSlackApi(): { messages: SlackMessage[]; standIn: StandIn } {
	const messages: SlackMessage[] = [];
	const standIn = ({ path, headers, body }: Asked) => {
		if (headers.authorization !== 'Bearer slack-demo-token') {
			return { json: { ok: false, error: 'invalid_auth' } };
		}
		if (path !== '/api/chat.postMessage') return undefined;
		const { channel, blocks } = body as {
			channel: string;
			blocks: Array<{
				type: string;
				text?: { text: string };
				elements?: Array<{ text: { text: string }; url: string }>;
			}>;
		};
		const said = blocks.map(({ text }) => text?.text.trim() ?? '').filter(Boolean);
		const buttons = blocks.flatMap(({ elements }) => elements ?? []);
		messages.push({
			channel,
			text: said[0],
			buttons: Object.fromEntries(buttons.map(({ text, url }) => [text.text, url])),
		});
		return { json: { ok: true, channel, ts: '1.0', message: {} } };
	};
	return { messages, standIn };
}
