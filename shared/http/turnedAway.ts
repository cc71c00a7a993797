import type { Call } from './notSentTexts';
import { nothingWas } from './notSentTexts';
import type { Rejected } from './outcome';
import type { Problem } from './problem';

/** Answers of gateways and firewalls that look like one of the service. */
const NOT_ITS_WORDS = /^(?:forbidden|access denied|missing authentication token)\.?$/i;

/**
 * Whether a 403 is the service's own, which names the permission or says why in JSON. Firewalls answer
 * with text, a page, nothing, or the bare name of the status.
 */
function isOwnRefusal({ permission, message }: Rejected): boolean {
	return permission !== undefined || (message !== undefined && !NOT_ITS_WORDS.test(message.trim()));
}

/**
 * What a user reads about refusals that other data would not mend; undefined for all others. `said` is
 * what the service said, as a sentence. A web page has to be told before.
 */
export function describeTurnedAway(
	failure: Rejected,
	call: Call,
	said: string,
): Problem | undefined {
	const { status } = failure;
	const { name } = call.service;
	const nothing = nothingWas(call);
	if (status === 402) {
		return {
			status,
			message: `${name} asks for a payment first, or the plan does not cover this`,
			description: `See to the account or its plan in ${name}, then run it again.${said} ${nothing}`,
		};
	}
	if (status === 451) {
		return {
			status,
			message: `${name} may not do this for legal reasons`,
			description: `It may be about the country of the recipient, or of the machine n8n runs on. Ask ${name}.${said} ${nothing}`,
		};
	}
	if (status !== 403) return undefined;
	if (isOwnRefusal(failure)) return lacksPermission(failure, name);
	return {
		status,
		message: `${name}, or a firewall in front of it, turned n8n away`,
		description: `The answer is none of the ${name} API, so the token may be all right. Ask who runs the network or proxy, or ${name}, to let requests from the machine through that n8n runs on. ${nothing}`,
	};
}

function lacksPermission({ status, permission = '' }: Rejected, name: string): Problem {
	const needed = /^[\w:.-]{1,40}$/.test(permission)
		? `the permission '${permission}'`
		: 'a permission';
	return {
		status,
		message: `The ${name} 'API Token' lacks ${needed}`,
		description: `Give the token that permission in ${name}, or use another token in the ${name} API credential.`,
	};
}
