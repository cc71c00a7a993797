import type { RetryClass, Service } from './endpoint';
import type { Call } from './notSentTexts';
import { checkToken, describeNotSent, nothingDone, nothingWas } from './notSentTexts';
import type { Failure, Rejected, ServiceError, Unknown } from './outcome';
import type { Problem } from './problem';
import { cut, serviceText } from './problem';
import { describeTurnedAway } from './turnedAway';

/** Labels of the node's fields by the service's own field names. */
type Labels = Record<string, string>;

/** What a user reads about a call without a usable answer. */
export function describeFailure(failure: Failure, call: Call, labels: Labels = {}): Problem {
	switch (failure.kind) {
		case 'rejected':
			return describeRejection(failure, call, labels);
		case 'notSent':
			return describeNotSent(failure, call);
		case 'unknown':
			return describeUnknown(failure, call);
	}
}

function describeRejection(failure: Rejected, call: Call, labels: Labels): Problem {
	const { service, subject } = call;
	const { status } = failure;
	const said = failure.message ? ` ${service.name} says: "${serviceText(failure.message)}"` : '';
	// Comes before the check for web pages, because a proxy answers large files with one.
	if (TOO_LARGE.includes(status)) return tooLarge(status, call);
	if (failure.html || (status >= 300 && status < 400)) return notTheApi(failure, service);
	const turnedAway = describeTurnedAway(failure, call, said);
	if (turnedAway) return turnedAway;
	if (status === 401) {
		return {
			status,
			field: 'API Token',
			message: `${service.name} does not accept the 'API Token'`,
			description: checkToken(service),
		};
	}
	const namesId = call.path.includes('{');
	if (NO_SUCH_CALL.includes(status) || (NOT_THERE.includes(status) && !namesId)) {
		return {
			status,
			message: `${service.name} does not offer this call at the 'Base URL'`,
			description: `${checkBaseUrl(service)}${said} ${nothingDone(call)}`,
		};
	}
	if (NOT_THERE.includes(status)) {
		return {
			status,
			message: `${service.name} does not know this ${call.addressed ?? subject}`,
			description: `Check the ID, and that the API token belongs to the same account.${said}`,
		};
	}
	if (status === 407) {
		return {
			status,
			message: `A proxy between n8n and ${service.name} asks for a login`,
			description: `Give n8n the login of the proxy, or ask who runs it. ${nothingDone(call)}`,
		};
	}
	if (status === 429) {
		return {
			status,
			notSent: true,
			message: `${service.name} asks to slow down and still did after several tries`,
			description: `Run the remaining items later, or lower 'Concurrency'. ${nothingDone(call)}`,
		};
	}
	return describeRefusedInput(failure, call, labels, said);
}

/** The body, the address or the headers. */
const TOO_LARGE = [413, 414, 431];
const NOT_THERE = [404, 410];
/** The address is one of something else: it knows no such method or form. */
const NO_SUCH_CALL = [405, 406, 415, 421, 426];

function tooLarge(status: number, call: Call): Problem {
	const [what, fix] = call.tooLarge ?? ['request', 'Shorten the data of this item.'];
	return {
		status,
		message: `${call.service.name} finds the ${what} too large`,
		description: `${fix} ${nothingDone(call)}`,
	};
}

function describeRefusedInput(
	failure: Rejected,
	call: Call,
	labels: Labels,
	said: string,
): Problem {
	const named = failure.errors.find((error) => error.field !== undefined);
	const field = named?.field === undefined ? undefined : nameOf(named.field, labels);
	const details = serviceErrorsText(failure.errors, labels);
	return {
		status: failure.status,
		...(field ? { field } : {}),
		message: field
			? `${call.service.name} does not accept '${field}'`
			: `${call.service.name} does not accept this ${call.subject}`,
		description: `${details ? `Correct the data: ${details}.` : 'Correct the data and run it again.'}${details ? '' : said} ${nothingWas(call)}${failure.note ? ` ${failure.note}` : ''}`,
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

function describeUnknown(failure: Unknown, call: Call): Problem {
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
				failure.said ? saidIn(failure.said) : '',
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
			howItWasLeft(failure, retry),
			failure.html
				? `A web page came instead of an answer: check 'Base URL' in the ${service.name} API credential.`
				: '',
			failure.reason === 'tooLarge' ? 'The answer was too large and was cut off.' : '',
			failure.note ? serviceText(failure.note) : '',
			failure.said ? saidIn(failure.said) : '',
		]
			.filter(Boolean)
			.join(' '),
	};
}

function saidIn(text: string): string {
	return `Its answer says: "${serviceText(text)}".`;
}

function howItWasLeft({ reason }: Unknown, retry: RetryClass): string {
	if (reason === 'leftOpen')
		return 'An earlier try began it, and nobody knows how that ended. It was not sent again.';
	// Such a call is sent once more when a lookup finds nothing.
	return retry === 'reconcile'
		? 'n8n could not settle it by itself.'
		: 'It was not sent a second time.';
}

/** Complaints of a service as one line, fields named by their labels. */
export function serviceErrorsText(errors: ServiceError[], labels: Labels = {}): string {
	return serviceText(
		errors
			.map(({ field, message }) =>
				field === undefined ? message : `'${labelOf(field, labels)}': ${message}`,
			)
			.map((text) => text.replace(/\.$/, ''))
			.join('; '),
	);
}

function labelOf(field: string, labels: Labels): string {
	return Object.hasOwn(labels, field) ? labels[field] : field;
}

/** A field as it may stand in a message; nothing when the service's name for it is no name. */
function nameOf(field: string, labels: Labels): string | undefined {
	const label = labelOf(field, labels);
	if (label !== field) return label;
	return /^[\w.[\] -]{1,100}$/.test(field) ? cut(field, 40) : undefined;
}
