import { ok } from '../../../shared/http/outcome.ts';
import { findByReference } from '../../../shared/vec/byReference.ts';
import { scriptedClient } from './scriptedClient.mts';

const page = (ids: string[], lastPage = 1) =>
	ok({
		data: ids.map((id) => ({ uuid: `u-${id}`, reference_id: id })),
		meta: { current_page: 1, last_page: lastPage },
	});

describe('The certificate with a reference ID', () => {
	it('is the one whose ID is the same, capitals aside', async () => {
		const client = scriptedClient({ list: [page(['VEC-IC-1A2', 'VEC-IC-1A', 'XVEC-IC-1A'])] });
		const found = await findByReference(client, 'vec-ic-1a');
		expect(found).toMatchObject({ kind: 'ok', value: { uuid: 'u-VEC-IC-1A' } });
	});

	it('is searched for as it was written, then in capitals', async () => {
		const client = scriptedClient({ list: [page([]), page(['VEC-IC-1A'])] });
		const found = await findByReference(client, 'Vec-ic-1a');
		expect(found).toMatchObject({ kind: 'ok' });
		expect(client.parts.map(({ query }) => query?.search)).toEqual(['Vec-ic-1a', 'VEC-IC-1A']);
	});

	it('may be a text that the service gives with blanks', async () => {
		const client = scriptedClient({ list: [page([' VEC-IC-1A '])] });
		expect(await findByReference(client, 'VEC-IC-1A')).toMatchObject({ kind: 'ok' });
	});

	it('is not known where the service gives none at all', async () => {
		const list = [ok({ data: [{ uuid: 'u' }, { uuid: 'v', reference_id: null }] })];
		const found = await findByReference(scriptedClient({ list }), 'VEC-IC-1A');
		expect(found).toMatchObject({
			problem: { message: "VEC knows no certificate with the reference ID in 'Certificate'" },
		});
	});

	it('is not called unknown when the list has no end', async () => {
		const client = scriptedClient({ list: [page(['VEC-IC-2'], 9_999)] });
		const found = await findByReference(client, 'VEC-IC-1A');
		expect(found).toMatchObject({
			problem: {
				message: "The reference ID in 'Certificate' could not be looked up: VEC's list has no end",
			},
		});
		expect(client.calls.length).toBeLessThan(20);
	});

	it('stays open when the service does not answer', async () => {
		const client = scriptedClient({ list: [{ kind: 'unknown', reason: 'timeout' }] });
		expect(await findByReference(client, 'VEC-IC-1A')).toEqual({
			kind: 'unknown',
			reason: 'timeout',
		});
	});
});
