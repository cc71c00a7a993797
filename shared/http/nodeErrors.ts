import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Endpoint, Service } from './endpoint';
import type { Failure, NotSent, Rejected, ServiceError, Unknown } from './outcome';
import type { Problem } from './problem';
import { cut, serviceText, withoutMarkup } from './problem';

/** The parts of a call that its error texts speak of. */
type Call = Pick<Endpoint<unknown>, 'service' | 'subject' | 'addressed' | 'effect' | 'retry'>;

export interface Wording {
	/** Labels of the node's fields by the service's own field names. */
	labels?: Record<string, string>;
	/** Set for AI tools, which read text and not HTML. */
	plain?: boolean;
}

const LONGEST_MESSAGE = 100;

/** What a user reads about a call without a usable answer. */
export function describeFailure(failure: Failure, call: Call, wording: Wording = {}): Problem {
	switch (failure.kind) {
		case 'rejected':
			return describeRejection(failure, call, wording);
		case 'notSent':
			return describeNotSent(failure, call);
		case 'unknown':
			return describeUnknown(failure, call, wording);
	}
}

function describeRejection(failure: Rejected, call: Call, wording: Wording): Problem {
	const { service, subject } = call;
	const { status } = failure;
	const said = failure.message
		? ` ${service.name} says: "${serviceText(failure.message, wording.plain ?? false)}"`
		: '';
	// Comes before the check for web pages, because a proxy answers large files with one.
	if (status === 413) {
		return {
			status,
			message: `${service.name} finds the file too large`,
			description: 'Use a smaller file; 20 MB is the most it takes.',
		};
	}
	if (failure.html || (status >= 300 && status < 400)) return notTheApi(failure, service);
	if (status === 401) {
		return {
			status,
			field: 'API Token',
			message: `${service.name} does not accept the 'API Token'`,
			description: `Check 'API Token'${service.credential === 'velocertApi' ? " and 'Authorization Scheme'" : ''} in the ${service.name} API credential: the token may be mistyped, disabled or deleted.`,
		};
	}
	if (status === 403) {
		const isName = /^[\w:.-]{1,40}$/.test(failure.permission ?? '');
		const needed = isName ? `the permission '${failure.permission}'` : 'a permission';
		return {
			status,
			message: `The ${service.name} 'API Token' lacks ${needed}`,
			description: `Give the token that permission in ${service.name}, or use another token in the ${service.name} API credential.`,
		};
	}
	if (status === 404) {
		return {
			status,
			message: `${service.name} does not know this ${call.addressed ?? subject}`,
			description: `Check the ID, and that the API token belongs to the same organisation.${said}`,
		};
	}
	if (status === 429) {
		return {
			status,
			notSent: true,
			message: `${service.name} asks to slow down and still did after several tries`,
			description: `Run the remaining items later, or lower 'Concurrency'. This ${subject} was not ${call.effect ?? 'read'}.`,
		};
	}
	return describeRefusedInput(failure, call, wording, said);
}

function describeRefusedInput(
	failure: Rejected,
	call: Call,
	wording: Wording,
	said: string,
): Problem {
	const named = failure.errors.find((error) => error.field !== undefined);
	const field = named?.field === undefined ? undefined : nameOf(named.field, wording);
	const details = serviceErrorsText(failure.errors, wording);
	return {
		status: failure.status,
		...(field ? { field } : {}),
		message: field
			? `${call.service.name} does not accept '${field}'`
			: `${call.service.name} does not accept this ${call.subject}`,
		description: `${details ? `Correct the data: ${details}.` : 'Correct the data and run it again.'}${details ? '' : said} Nothing was ${call.effect ?? 'read'}.${failure.note ? ` ${failure.note}` : ''}`,
	};
}

/** A page of some web site came instead of an answer of the API. */
function notTheApi(failure: Rejected | Unknown, service: Service): Problem {
	const what = failure.html ? 'a web page' : 'a redirect';
	return {
		...(failure.status === undefined ? {} : { status: failure.status }),
		message: `${service.name} answered with ${what} instead of data`,
		description: `${checkBaseUrl(service)} If it is right, a proxy or login page stands between n8n and ${service.name}.`,
	};
}

function checkBaseUrl({ name }: Service): string {
	return `Check 'Base URL' in the ${name} API credential.`;
}

function describeNotSent(failure: NotSent, { service, subject, effect }: Call): Problem {
	const nothing = `This ${subject} was not ${effect ?? 'read'}.`;
	const texts: Record<NotSent['reason'], [message: string, description: string]> = {
		offline: [
			`${service.name} could not be reached`,
			`Check that n8n can reach the 'Base URL' of the ${service.name} API credential, then run again.`,
		],
		address: [
			`The 'Base URL' of the ${service.name} API credential leads nowhere`,
			'Correct the address in the credential.',
		],
		tls: [
			`The secure connection to ${service.name} could not be set up`,
			"Check 'Base URL' in the credential and the TLS settings of your proxy.",
		],
		blocked: [
			`n8n does not allow requests to ${service.name}`,
			`Check the allowed domains of the ${service.name} API credential and n8n's network protection.`,
		],
		cancelled: [
			'The execution was cancelled before this item was sent',
			'Run it again when you are ready.',
		],
		id: [
			`This ${subject} has an ID that cannot be asked for`,
			`Enter the ID as ${service.name} shows it.`,
		],
		stopped: [
			'Not sent, because an earlier item ended the run',
			'See the first failed item; then run the remaining ones again.',
		],
	};
	const [message, description] = texts[failure.reason];
	return { notSent: true, message, description: `${description} ${nothing}` };
}

function describeUnknown(failure: Unknown, call: Call, wording: Wording): Problem {
	const { service, subject, effect, retry } = call;
	if (effect === undefined) {
		if (failure.html || failure.reason === 'redirect') return notTheApi(failure, service);
		const reading: Partial<Record<Unknown['reason'], string>> = {
			cancelled: 'The execution was cancelled while waiting for an answer',
			unclear: `${service.name} gave no clear answer`,
			unreadable: `The answer of ${service.name} could not be understood`,
			tooLarge: `The answer of ${service.name} was too large and was cut off`,
		};
		return {
			...(failure.status === undefined ? {} : { status: failure.status }),
			message: reading[failure.reason] ?? `${service.name} did not answer`,
			description: [
				'Nothing was changed.',
				failure.said ? saidIn(failure.said, wording) : '',
				failure.reason === 'tooLarge' ? checkBaseUrl(service) : 'Try again later.',
			]
				.filter(Boolean)
				.join(' '),
		};
	}
	return {
		...(failure.status === undefined ? {} : { status: failure.status }),
		unknown: true,
		message: `${service.name} did not confirm: the ${subject} may or may not have been ${effect}`,
		description: [
			`Look in ${service.name} before you run this item again.`,
			// Such a call is sent once more when a lookup finds nothing.
			retry === 'reconcile'
				? 'n8n could not settle it by itself.'
				: 'It was not sent a second time.',
			failure.html
				? `A web page came instead of an answer: check 'Base URL' in the ${service.name} API credential.`
				: '',
			failure.reason === 'tooLarge' ? 'The answer was too large and was cut off.' : '',
			failure.note ? serviceText(failure.note, wording.plain ?? false) : '',
			failure.said ? saidIn(failure.said, wording) : '',
		]
			.filter(Boolean)
			.join(' '),
	};
}

function saidIn(text: string, { plain = false }: Wording): string {
	return `Its answer says: "${serviceText(text, plain)}".`;
}

/** Complaints of a service as one line, fields named by their labels. */
export function serviceErrorsText(errors: ServiceError[], wording: Wording = {}): string {
	return serviceText(
		errors
			.map(({ field, message }) =>
				field === undefined ? message : `'${labelOf(field, wording)}': ${message}`,
			)
			.map((text) => text.replace(/\.$/, ''))
			.join('; '),
		wording.plain ?? false,
	);
}

function labelOf(field: string, { labels = {} }: Wording): string {
	return Object.hasOwn(labels, field) ? labels[field] : field;
}

/** A field as it may stand in a message; nothing when the service's name for it is no name. */
function nameOf(field: string, wording: Wording): string | undefined {
	const label = labelOf(field, wording);
	if (label !== field) return label;
	return /^[\w.[\] -]{1,100}$/.test(field) ? cut(field, 40) : undefined;
}

/** The error that stops a node; `itemIndex` counts from 0, as n8n shows it. */
export function toNodeError(
	node: INode,
	problem: Problem,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	const { status } = problem;
	// Names that are quoted in it may be anything, and not all places where n8n shows it escape it.
	const shown = cut(problem.message, LONGEST_MESSAGE).replace(/</g, '‹');
	const message = itemIndex === undefined ? shown : `${shown} [item ${itemIndex}]`;
	const whole = problem.message.length > LONGEST_MESSAGE ? `${problem.message}.` : '';
	const text = [whole, problem.description].filter(Boolean).join(' ') || undefined;
	// n8n shows descriptions as HTML; agents read text.
	const description = node.type.endsWith('Tool') ? text : text && withoutMarkup(text);
	const error =
		status === undefined
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(
					node,
					{ message },
					{ message, description, itemIndex, httpCode: String(status) },
				);
	// n8n replaces a message in which it finds a network code, "preexisting" included (EEXIST).
	error.message = message;
	return error;
}
