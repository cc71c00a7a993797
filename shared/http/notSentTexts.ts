import type { Endpoint, Service } from './endpoint';
import type { NotSent } from './outcome';
import type { Problem } from './problem';

/** The parts of a call that its error texts speak of. */
export type Call = Pick<
	Endpoint<unknown>,
	'service' | 'path' | 'subject' | 'addressed' | 'effect' | 'use' | 'tooLarge' | 'retry'
>;

const RUN_REST = 'Run the remaining items again';

/** What a user reads about a call that was not made. */
export function describeNotSent({ reason }: NotSent, call: Call): Problem {
	const { service, subject } = call;
	const nothing = nothingDone(call);
	const so = nothing.replace(/^This/, 'so this').replace(/\.$/, '');
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
		content: [
			`This ${subject} holds something that cannot be sent`,
			'Text, numbers, yes and no, and lists and objects of these can be: look for a value that contains itself.',
		],
		stopped: [
			'Not sent, because an earlier item ended the run',
			'See the first failed item; then run the remaining ones again.',
		],
		file: [
			'The file could not be read to its end while it was sent',
			'n8n may have deleted it meanwhile, or its storage does not answer. Run the workflow again from the node that gets the file.',
		],
		down: [
			`${service.name} has stopped answering, ${so}`,
			`Several requests in a row got no answer, so nothing more was sent. ${RUN_REST} when ${service.name} answers.`,
		],
		unclear: [
			`${service.name} no longer gives clear answers, ${so}`,
			`Several answers in a row were no clear yes, so nothing more was sent. See what the first unknown item says; ${RUN_REST.toLowerCase()} when that is settled.`,
		],
		busy: [
			`${service.name} keeps asking to slow down, ${so}`,
			`Several requests in a row were only asked to wait, so nothing more was sent. ${RUN_REST} later, or lower 'Concurrency'.`,
		],
		token: [
			`${service.name} does not accept the 'API Token'`,
			`It was refused before, so nothing more was sent. ${checkToken(service)} ${RUN_REST} after that.`,
		],
	};
	const [message, description] = texts[reason];
	return {
		notSent: true,
		...(reason === 'token' ? { field: 'API Token' } : {}),
		message,
		description: message.endsWith(so) ? description : `${description} ${nothing}`,
	};
}

/** Says that a call did not do what it was to do. */
export function nothingDone({ subject, effect, use = 'read' }: Call): string {
	return `This ${subject} was not ${effect ?? use}.`;
}

/** The same of whatever the call would have done it to. */
export function nothingWas({ effect, use = 'read' }: Call): string {
	return `Nothing was ${effect ?? use}.`;
}

/** What to do about a token that a service refuses, as a sentence; names the fields of its credential. */
export function checkToken({ name, credential }: Service): string {
	const scheme = credential === 'velocertApi' ? " and 'Authorization Scheme'" : '';
	return `Check 'API Token'${scheme} in the ${name} API credential: the token may be mistyped, disabled or deleted.`;
}
