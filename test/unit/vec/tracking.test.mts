import type { Tracked } from '../../../shared/vec/tracking.ts';
import { settleEntries, trackAll } from '../../../shared/vec/tracking.ts';
import { certificate, dropped, NOW, page, rejected, scriptedClient } from './scriptedClient.mts';

const entry = (index: number): Tracked => ({
	certificateTitle: 'Food Safety',
	applicantEmail: `person${index}@example.com`,
	issueDate: '2026-11-24',
	sinceMs: NOW,
});

const entries = (count: number) => Array.from({ length: count }, (_, index) => entry(index));

const made = (index: number, over: Parameters<typeof certificate>[0] = {}) =>
	certificate({ uuid: `u${index}`, applicant_email: `person${index}@example.com`, ...over });

const found = (list: Tracked[]) => list.map((one) => one.certificate?.uuid);

describe('trackAll', () => {
	it('stops at the page that shows the last entry', async () => {
		const client = scriptedClient({ list: [page([made(0)], 1, 90), page([made(1)], 2, 90)] });
		const wanted = entries(2);
		expect(await trackAll(client, wanted)).toEqual({ kind: 'ok', value: null });
		expect(found(wanted)).toEqual(['u0', 'u1']);
		expect(client.calls).toHaveLength(2);
	});

	it('looks entries up one by one when paging on would take more requests', async () => {
		const client = scriptedClient({
			list: [page([certificate({ applicant_email: 'other@example.com' })], 1, 90), page([made(0)])],
		});
		const wanted = entries(1);
		await trackAll(client, wanted);
		expect(found(wanted)).toEqual(['u0']);
		expect(client.parts.map(({ query }) => query?.applicant_email)).toEqual([
			undefined,
			'person0@example.com',
		]);
	});

	it('pages on through what is not theirs while few pages are left', async () => {
		const others = [certificate({ uuid: 'x', applicant_email: 'other@example.com' })];
		const client = scriptedClient({
			list: [page(others, 1, 3), page(others, 2, 3), page([made(0), made(1), made(2)], 3, 3)],
		});
		const wanted = entries(3);
		await trackAll(client, wanted);
		expect(found(wanted)).toEqual(['u0', 'u1', 'u2']);
		expect(client.calls).toHaveLength(3);
	});

	it('asks for nobody in particular once the whole list was read', async () => {
		const client = scriptedClient({ list: [page([made(0)])] });
		const wanted = entries(5);
		await trackAll(client, wanted);
		expect(found(wanted)).toEqual(['u0', undefined, undefined, undefined, undefined]);
		expect(client.calls).toHaveLength(1);
	});

	it('takes the newest of several and none from before', async () => {
		const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
		const client = scriptedClient({
			list: [
				page([
					made(0, { uuid: 'first', created_at: at(1) }),
					made(0, { uuid: 'second', created_at: at(2) }),
					made(1, { uuid: 'old', created_at: at(-60) }),
				]),
			],
		});
		const wanted = entries(2);
		await trackAll(client, wanted);
		expect(found(wanted)).toEqual(['second', undefined]);
	});

	it('takes nobody else for the person of an entry, though address, title and date are theirs', async () => {
		const client = scriptedClient({ list: [page([made(0, { full_name: 'Person' })])] });
		const wanted = entries(1).map((one) => ({ ...one, fullName: 'Person 0' }));
		await trackAll(client, wanted);
		expect(found(wanted)).toEqual([undefined]);
	});

	it('leaves a list that gives the same page for ever', async () => {
		const client = scriptedClient({
			list: [page([certificate({ uuid: 'x', applicant_email: 'other@example.com' })], 1, 3)],
		});
		expect(await trackAll(client, entries(5))).toEqual({ kind: 'unknown', reason: 'unreadable' });
		expect(client.calls.length).toBeLessThan(100);
	});

	it('says when the list cannot be read', async () => {
		const client = scriptedClient({ list: [rejected(403)] });
		expect(await trackAll(client, entries(2))).toMatchObject({ kind: 'rejected', status: 403 });
	});
});

describe('settleEntries', () => {
	it('looks three times for what is not there, with growing pauses', async () => {
		const client = scriptedClient({ list: [page([made(0)]), page([])] });
		const wanted = entries(2);
		await settleEntries(client, wanted);
		expect(found(wanted)).toEqual(['u0', undefined]);
		expect(client.sleepsMs).toEqual([1_000, 2_000, 4_000]);
		expect(client.calls).toHaveLength(3);
	});

	it('looks once when all are there', async () => {
		const client = scriptedClient({ list: [page([made(0), made(1)])] });
		await settleEntries(client, entries(2));
		expect(client.calls).toHaveLength(1);
	});

	it('gives up when the list does not answer, and when the run is cancelled', async () => {
		const silent = scriptedClient({ list: [dropped] });
		await settleEntries(silent, entries(1));
		expect(silent.calls).toHaveLength(1);
		const cancelled = scriptedClient({ list: [page([])] }, AbortSignal.abort());
		await settleEntries(cancelled, entries(1));
		expect(cancelled.calls).toHaveLength(0);
	});
});
