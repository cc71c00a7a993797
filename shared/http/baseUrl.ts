import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Service } from './endpoint';

/** Why an address is not used: it is none, or everybody on the way could read the token. */
type Refusal = 'form' | 'clearText';

/** The origin of a credential's address, or what is wrong with it. */
export type BaseUrl = { origin: string } | { refused: Refusal };

/** Names and addresses that never leave the machine; written as `URL` normalises them. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads the address of a credential: http(s) without path, query or login, and http only to n8n's own
 * machine, because the token would be readable on any network. See docs/decisions/0022.
 */
export function readBaseUrl(baseUrl: unknown): BaseUrl {
	const text = String(baseUrl ?? '').trim();
	const url = parseUrl(text);
	if (url === undefined) return { refused: 'form' };
	const bare = /^\/*$/.test(url.pathname) && url.search === '' && url.hash === '';
	if (!bare || url.username !== '' || url.password !== '') return { refused: 'form' };
	const isSecret = url.protocol === 'https:' || LOOPBACK.test(url.hostname);
	return isSecret ? { origin: url.origin } : { refused: 'clearText' };
}

function parseUrl(text: string): URL | undefined {
	// Without the slashes, `URL` would also take what nobody would call an address.
	if (!/^https?:\/\//i.test(text)) return undefined;
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}

/** The credential's address cannot be used at all. */
export function baseUrlError(node: INode, service: Service, refused: Refusal): NodeOperationError {
	const field = `The 'Base URL' of the ${service.name} API credential`;
	return refused === 'form'
		? new NodeOperationError(node, `${field} is unusable`, {
				description:
					"It has to be an address such as 'https://example.com', without path, query or login.",
			})
		: new NodeOperationError(node, `${field} has to begin with https`, {
				description:
					"With http, anybody on the way could read the API token, so nothing was sent. Change 'Base URL' in the credential to https; http is only for n8n's own machine, e.g. http://127.0.0.1:3000.",
			});
}
