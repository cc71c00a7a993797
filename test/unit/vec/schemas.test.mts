import {
	bulkReply,
	certificatePage,
	isFinal,
	oneCertificate,
	retriedCertificate,
	statusOf,
} from '../../../shared/vec/schemas.ts';
import { certificateJson } from '../../../shared/vec/simplify.ts';
import {
	isOver,
	counted,
	failedNote,
	lookAgain,
	stillProcessing,
} from '../../../shared/vec/waiting.ts';
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

	it.each([
		['status', { id: 3, label: 'Processing' }],
		['status', 7],
		['reference_id', 1234],
		['issue_date', { date: '2026-11-24 00:00:00.000000', timezone: 'UTC' }],
		['issue_date', 20261124],
		['created_at', 1_764_000_000],
		['full_name', { first: 'Jane', last: 'Doe' }],
		['applicant_email', ['jane@example.com']],
		['certificate_title', false],
		['documents', 'none'],
	])('is passed on as it came, whatever %s is: %j', (name, value) => {
		const data = { uuid: 'u1', [name]: value };
		expect(oneCertificate.parse({ data }).data).toEqual(data);
		expect(certificatePage.parse({ data: [data] }).data).toEqual([data]);
		const flat = Object.values(certificateJson(oneCertificate.parse({ data }).data, true));
		expect(flat.every((one) => typeof one !== 'object' || one === null)).toBe(true);
	});

	it('has a UUID that may be a number, and comes in pages numbered by text', () => {
		expect(oneCertificate.parse({ data: { uuid: 12 } }).data.uuid).toBe('12');
		const meta = { current_page: '1', last_page: '3', total: 'many' };
		expect(certificatePage.parse({ data: [], meta, links: 'none' })).toMatchObject({
			meta: { current_page: 1, last_page: 3, total: undefined },
			links: undefined,
		});
	});

	it('is no reply to a retry that says that it came to nothing', () => {
		const data = { uuid: 'u1', status: { value: 'failed' } };
		expect(retriedCertificate.safeParse({ message: 'Initiated', data }).success).toBe(true);
		expect(retriedCertificate.safeParse({ success: true, data }).success).toBe(true);
		expect(retriedCertificate.safeParse({ success: false, data }).success).toBe(false);
		expect(retriedCertificate.safeParse({ error: 'Locked', data }).success).toBe(false);
	});

	it.each([
		[{ data: { batch_id: 'b', total: 2, status: 'processing' } }, true],
		[{ data: { batch_id: 7, total: '2', status: { value: 'queued' } }, errors: [] }, true],
		[{ data: { batch_id: 'b', total: 'two' } }, true],
		[{ success: false, data: { batch_id: 'b' } }, false],
		[{ data: { batch_id: 'b', status: 'failed' } }, false],
		[{ data: { batch_id: 'b', failed: 1 } }, false],
		[{ data: { batch_id: 'b' }, errors: ['Entry 1: file_id x not found'] }, false],
		[{ data: { batch_id: '' } }, false],
	])('as the reply to a bulk request %j is a yes: %s', (reply, isYes) => {
		expect(bulkReply.safeParse(reply).success).toBe(isYes);
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
		[{ id: 3, label: 'Generated' }, 'generated', true],
		[{ id: 3 }, 'processing', false],
		[null, 'processing', false],
		[undefined, 'processing', false],
	])('has a status as text: %j is %s', (status, text, final) => {
		expect(statusOf({ status })).toBe(text);
		expect(isFinal({ status })).toBe(final);
	});

	it('is simplified to flat fields, at most ten with our own mark', () => {
		const simple = certificateJson(certificate({ details: 'x', institution_name: 'y' }), true);
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
		await lookAgain(client, waiting);
		expect(isOver(waiting)).toBe(false);
		await lookAgain(client, waiting);
		expect(isOver(waiting)).toBe(true);
		expect(waiting.certificate).toBe(generated);
	});

	it('goes on after a passing trouble and gives up when it is refused', async () => {
		const waiting = { certificate: certificate(), refusal: undefined };
		const refusal = rejected(403);
		const client = scriptedClient({ get: [dropped, refusal] });
		await lookAgain(client, waiting);
		expect(isOver(waiting)).toBe(false);
		await lookAgain(client, waiting);
		expect(isOver(waiting)).toBe(true);
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
