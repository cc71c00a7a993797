import type { IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';
import { searchCertificates } from '../../../shared/vec/lookups.ts';
import { certificate } from './scriptedClient.mts';

/** The editor's side of a picker, with a service that gives the same answer to everything. */
function editor(body: unknown, statusCode = 200) {
	const asked: IHttpRequestOptions[] = [];
	const context = {
		getNode: () => ({ name: 'VEC Vault Download', type: 'test.node', credentials: {} }),
		getCredentials: async () => ({ apiToken: 'secret-9f3b', baseUrl: 'https://api.example.com/' }),
		helpers: {
			async httpRequestWithAuthentication(_: string, options: IHttpRequestOptions) {
				asked.push(options);
				return { statusCode, headers: {}, body: JSON.stringify(body) };
			},
		},
	} as unknown as ILoadOptionsFunctions;
	return { asked, context };
}

describe('the certificate picker', () => {
	it('shows what tells certificates apart and gives their UUID', async () => {
		const { asked, context } = editor({ data: [certificate()] });
		expect(await searchCertificates.call(context)).toEqual({
			results: [
				{ name: 'Food Safety – Jane Doe (jane@example.com, VEC-IC-1, processing)', value: 'u1' },
			],
		});
		expect(asked[0]).toMatchObject({
			url: 'https://api.example.com/business/certificate-vault',
			qs: { per_page: 100, page: 1 },
		});
	});

	it('leads from page to page by number, with the search kept', async () => {
		const { asked, context } = editor({ data: [certificate()], meta: { last_page: 3 } });
		const second = await searchCertificates.call(context, ' Jane ', '2');
		expect(second.paginationToken).toBe('3');
		expect(asked[0].qs).toEqual({ search: 'Jane', per_page: 100, page: 2 });
		expect((await searchCertificates.call(context, '', '3')).paginationToken).toBeUndefined();
		expect(asked[1].qs).toEqual({ per_page: 100, page: 3 });
	});

	it('shows certificates of which little is known', async () => {
		const { context } = editor({ data: [{ uuid: 'u2', status: 'failed' }] });
		expect((await searchCertificates.call(context)).results).toEqual([
			{ name: 'Untitled – unnamed (failed)', value: 'u2' },
		]);
	});

	it('says what a token lacks, without showing it', async () => {
		const { context } = editor({ required_permission: 'certificate-vault:list' }, 403);
		const failure = searchCertificates.call(context);
		await expect(failure).rejects.toThrow(
			"The VEC 'API Token' lacks the permission 'certificate-vault:list'",
		);
		const error = (await failure.catch((caught: unknown) => caught)) as object;
		expect(JSON.stringify({ ...error })).not.toContain('secret-9f3b');
	});
});
