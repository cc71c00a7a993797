import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Problem } from './problem';
import { cut } from './problem';

const LONGEST_MESSAGE = 100;

/**
 * The error that stops a node; `itemIndex` counts from 0, as n8n shows it. An agent reads nothing but
 * the message of it, so for a tool that says all there is to say.
 */
export function toNodeError(
	node: INode,
	problem: Problem,
	{ itemIndex, isTool = false }: { itemIndex?: number; isTool?: boolean } = {},
): NodeApiError | NodeOperationError {
	const { status } = problem;
	const place = itemIndex === undefined ? '' : ` [item ${itemIndex}]`;
	const said = isTool ? asText(problem, place) : asPanel(problem, place);
	const { message, description } = said;
	const error =
		status === undefined
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(
					node,
					{ message },
					{ message, description, itemIndex, httpCode: String(status) },
				);
	// n8n replaces a message in which it finds a network code, "preexisting" included (EEXIST).
	Object.assign(error, said);
	return error;
}

interface Said {
	message: string;
	description: string | undefined;
}

function asText({ message, description }: Problem, place: string): Said {
	const whole = [`${message}${place}`, description].filter(Boolean).join('. ');
	return { message: whole, description: undefined };
}

function asPanel({ message, description }: Problem, place: string): Said {
	const whole = message.length > LONGEST_MESSAGE ? `${message}.` : '';
	const text = [whole, description].filter(Boolean).join(' ');
	return {
		// Names that are quoted in it may be anything, and not all places where n8n shows it escape it.
		message: cut(message, LONGEST_MESSAGE).replace(/</g, '‹') + place,
		description: text === '' ? undefined : inPanel(text),
	};
}

/** Text as n8n's panels show it, which render descriptions and hints as HTML: nothing in it is markup. */
export function inPanel(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
