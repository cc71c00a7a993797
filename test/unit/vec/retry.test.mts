import type { Endpoint } from '../../../shared/http/endpoint.ts';
import type { Outcome } from '../../../shared/http/outcome.ts';
import { retryCertificate } from '../../../shared/vec/endpoints.ts';
import { nothingToRetry, retryOnce } from '../../../shared/vec/retry.ts';
import { certificate, dropped, okay, rejected, scriptedClient } from './scriptedClient.mts';

const failed = okay({ data: certificate({ status: 'failed' }) });
const processing = okay({ data: certificate({ status: 'processing' }) });
const refused = rejected(400, 'Only failed vault certificates can be retried');
const forbidden = rejected(403);

/** A client for whom retries and looks come out as told, the last one repeatedly. */
function client(retries: Array<Outcome<unknown>>, looks: Array<Outcome<unknown>>) {
	const base = scriptedClient({ get: looks });
	const sent: number[] = [];
	return {
		...base,
		sent,
		async send<Reply>(call: Endpoint<Reply>, parts = {}): Promise<Outcome<Reply>> {
			if ((call as unknown) !== retryCertificate) return await base.send(call, parts);
			sent.push(base.calls.length);
			return retries[Math.min(sent.length, retries.length) - 1] as Outcome<Reply>;
		},
	};
}

describe('retrying a certificate once', () => {
	it('looks, then sends', async () => {
		const service = client([processing], [failed]);
		expect(await retryOnce(service, 'u1')).toMatchObject({
			kind: 'ok',
			value: { status: 'processing' },
		});
		expect(service.sent).toEqual([1]);
	});

	it('sends at once when it is known to be failed', async () => {
		const service = client([processing], []);
		await retryOnce(service, 'u1', { knownFailed: true });
		expect(service.calls).toEqual([]);
	});

	it('sends nothing when it has not failed, and tells the status', async () => {
		const service = client([], [processing]);
		expect(await retryOnce(service, 'u1')).toEqual({ kind: 'notFailed', status: 'processing' });
		expect(service.sent).toEqual([]);
	});

	it('takes an unanswered retry for done when it is not failed any more', async () => {
		const service = client([dropped], [failed, processing]);
		expect(await retryOnce(service, 'u1')).toMatchObject({ kind: 'ok' });
		expect(service.sent).toHaveLength(1);
	});

	it('takes a refused repeat for the sign that the first try worked', async () => {
		const service = client([dropped, refused], [failed, failed, processing]);
		expect(await retryOnce(service, 'u1')).toMatchObject({ kind: 'ok' });
		expect(service.sent).toHaveLength(2);
	});

	it('stays open after two unanswered tries', async () => {
		const service = client([dropped], [failed]);
		expect(await retryOnce(service, 'u1')).toEqual(dropped);
		expect(service.sent).toHaveLength(2);
		expect(service.sleepsMs).toEqual([1_000, 1_000]);
	});

	it.each([
		['a refusal', rejected(422)],
		['a service out of reach', { kind: 'notSent', reason: 'offline' } as const],
	])('stays open when the repeat ends with %s', async (_, second) => {
		expect(await retryOnce(client([dropped, second], [failed]), 'u1')).toEqual(dropped);
	});

	it('stays open when the look after an unanswered try fails', async () => {
		const service = client([dropped], [failed, dropped]);
		expect(await retryOnce(service, 'u1')).toEqual(dropped);
		expect(service.sent).toHaveLength(1);
	});

	it('passes a refusal on when the certificate is failed nevertheless', async () => {
		expect(await retryOnce(client([refused], [failed]), 'u1')).toEqual(refused);
	});

	it('cannot tell an own retry from another without looking', async () => {
		const open = await retryOnce(client([dropped, refused], [forbidden]), 'u1');
		expect(open).toEqual(dropped);
		const alone = await retryOnce(client([refused], [forbidden]), 'u1');
		expect(alone).toEqual({ kind: 'notFailed', lookup: forbidden });
	});

	it('sends nothing when it cannot read the certificate', async () => {
		const service = client([processing], [dropped]);
		expect(await retryOnce(service, 'u1')).toEqual({ kind: 'unread', failure: dropped });
		expect(service.sent).toEqual([]);
	});

	it('goes on from an earlier try that was not answered', async () => {
		const landed = client([], [processing]);
		expect(await retryOnce(landed, 'u1', { mayHaveLanded: true })).toMatchObject({ kind: 'ok' });
		const lost = client([processing], [failed]);
		expect(await retryOnce(lost, 'u1', { mayHaveLanded: true })).toMatchObject({ kind: 'ok' });
		expect([landed.sent.length, lost.sent.length]).toEqual([0, 1]);
	});
});

describe('the text about one that has not failed', () => {
	it('names a status nobody has heard of', () => {
		expect(nothingToRetry({ kind: 'notFailed', status: 'archived' }).description).toBe(
			'Its present status is archived.',
		);
	});
});
