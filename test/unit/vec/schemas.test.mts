import { certificatePage, isFinal, oneCertificate, statusOf } from '../../../shared/vec/schemas.ts';
import { simplifyCertificate } from '../../../shared/vec/simplify.ts';
import { counted, failedNote, lookAgain, stillProcessing } from '../../../shared/vec/waiting.ts';
import { certificate, dropped, okay, rejected, scriptedClient } from './scriptedClient.mts';

describe('a certificate as the service gives it', () => {
	it('keeps keys that nobody knows yet', () => {
		const data = { uuid: 'u1', status: { value: 'x', tone: 7 }, blockchain: { id: 1 } };
		expect(oneCertificate.parse({ data, message: 'hi' })).toEqual({ data, message: 'hi' });
	});

	it('may hold null wherever it is not the UUID', () => {
		const data = { uuid: 'u1', reference_id: null, issue_date: null, status: null };
		expect(oneCertificate.parse({ data }).data).toEqual(data);
		expect(oneCertificate.safeParse({ data: { reference_id: 'VEC-IC-1' } }).success).toBe(false);
	});

	it('comes in pages with or without meta and links', () => {
		const data = [{ uuid: 'u1' }];
		expect(certificatePage.parse({ data })).toEqual({ data });
		expect(certificatePage.safeParse({ data, meta: null, links: null }).success).toBe(true);
	});

	it.each([
		[{ value: 'generated', label: 'Generated' }, 'generated', true],
		['failed', 'failed', true],
		[{ value: 'revoked' }, 'revoked', true],
		[{ value: 'pending' }, 'pending', false],
		['brand new', 'brand new', false],
		[null, 'processing', false],
		[undefined, 'processing', false],
	])('has a status as text: %j is %s', (status, text, final) => {
		expect(statusOf({ status })).toBe(text);
		expect(isFinal({ status })).toBe(final);
	});

	it('is simplified to flat fields, at most ten with our own mark', () => {
		const simple = simplifyCertificate(certificate({ details: 'x', institution_name: 'y' }));
		expect(Object.keys(simple).length).toBeLessThanOrEqual(9);
		expect(simple).toMatchObject({ uuid: 'u1', status: 'processing', issue_date: '2026-11-24' });
		expect(
			Object.values(simple).every((value) => typeof value !== 'object' || value === null),
		).toBe(true);
	});
});

describe('a look at a certificate that is processed', () => {
	it('takes what is new and tells whether it is the end', async () => {
		const waiting = { certificate: certificate() };
		const generated = certificate({ status: 'generated' });
		const client = scriptedClient({
			get: [okay({ data: certificate() }), okay({ data: generated })],
		});
		expect(await lookAgain(client, waiting)).toBe(false);
		expect(await lookAgain(client, waiting)).toBe(true);
		expect(waiting.certificate).toBe(generated);
	});

	it('goes on after a passing trouble and gives up when it is refused', async () => {
		const waiting = { certificate: certificate(), refusal: undefined };
		const refusal = rejected(403);
		const client = scriptedClient({ get: [dropped, refusal] });
		expect(await lookAgain(client, waiting)).toBe(false);
		expect(await lookAgain(client, waiting)).toBe(true);
		expect(waiting.refusal).toBe(refusal);
	});
});

describe('what is said of certificates on their way', () => {
	it('counts them as people do', () => {
		expect(counted(1)).toBe('1 certificate');
		expect(counted(2)).toBe('2 certificates');
		expect(failedNote([certificate()])).toBeUndefined();
		expect(failedNote([certificate({ status: 'failed' }), certificate({ status: 'failed' })])).toBe(
			'2 certificates failed in VEC. Use VEC Vault Retry to process them again.',
		);
		expect(stillProcessing(0)).toBeUndefined();
		expect(stillProcessing(3)).toBe(
			"3 certificates are still processing: 'Max Wait' was over first. Raise it, or look again later.",
		);
	});
});
