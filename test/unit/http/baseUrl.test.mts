import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { baseUrlError, readBaseUrl } from '../../../shared/http/baseUrl.ts';
import { openScripted } from '../../support/scriptedHost.mts';

const NODE = { id: 'n', name: 'VEC', type: 'test', parameters: {} } as unknown as INode;
const SERVICE = { credential: 'vecApi', name: 'VEC', pingPath: '/ping' };

describe('An address that nothing is sent to', () => {
	it('is told to be none, with one as an example', () => {
		const error = baseUrlError(NODE, SERVICE, 'form');
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe("The 'Base URL' of the VEC API credential is unusable");
		expect(error.description).toBe(
			"It has to be an address such as 'https://example.com', without path, query or login.",
		);
	});

	it('is told to show the token on the way, with what to change', () => {
		const error = baseUrlError(NODE, SERVICE, 'clearText');
		expect(error.message).toBe("The 'Base URL' of the VEC API credential has to begin with https");
		expect(error.description).toBe(
			"With http, anybody on the way could read the API token, so nothing was sent. Change 'Base URL' in the credential to https; http is only for n8n's own machine, e.g. http://127.0.0.1:3000.",
		);
	});

	it.each([
		['https://vec.example.com/v1', 'is unusable'],
		['http://vec.example.com', 'has to begin with https'],
	])('ends the run before anything is sent: %s', async (baseUrl, said) => {
		await expect(openScripted([{}], { baseUrl })).rejects.toThrow(said);
	});

	it.each(['https://:secret@vec.example.com', 'at https://vec.example.com', 'https://[::1'])(
		'is none: %s',
		(address) => {
			expect(readBaseUrl(address)).toEqual({ refused: 'form' });
		},
	);
});
