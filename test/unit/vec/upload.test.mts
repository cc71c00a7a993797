import type { Form } from '../../../shared/http/form.ts';
import type { UploadOptions } from '../../../shared/vec/upload.ts';
import { isDuplicate } from '../../../shared/vec/duplicates.ts';
import { uploadOnce } from '../../../shared/vec/upload.ts';
import type { ScriptedClient } from './scriptedClient.mts';
import {
	certificate,
	dropped,
	duplicate,
	NOW,
	okay,
	page,
	rejected,
	scriptedClient,
} from './scriptedClient.mts';

const created = okay({ data: certificate({ uuid: 'new' }) });
const empty = page([]);
const found = page([certificate({ uuid: 'landed' })]);
const older = page([certificate({ uuid: 'old', created_at: '2025-01-01T00:00:00.000000Z' })]);
const unsettled = { kind: 'unknown', reason: 'dropped' };

async function upload(client: ScriptedClient, options: Partial<UploadOptions> = {}) {
	return await uploadOnce(
		client,
		{
			certificateTitle: 'Food Safety',
			fullName: 'Jane Doe',
			applicantEmail: 'jane@example.com',
			issueDate: '2026-11-24',
			file: {
				name: 'a.pdf',
				type: 'application/pdf',
				sizeBytes: 1,
				async *open() {
					yield Buffer.from('x');
				},
			},
		},
		{ onDuplicate: 'error', mayHaveLanded: false, sinceMs: NOW, isTaken: () => false, ...options },
	);
}

describe('an upload that happens once', () => {
	it('is one request when it is answered, without the fields that are empty', async () => {
		const client = scriptedClient({ create: [created] });
		expect(await upload(client)).toEqual(okay({ certificate: certificate({ uuid: 'new' }) }));
		expect(client.calls).toEqual(['create']);
		const form = client.parts[0].body as Form;
		expect([...form.entries()].map(([name]) => name)).toEqual([
			'certificate_title',
			'full_name',
			'applicant_email',
			'issue_date',
			'certificate_file',
		]);
	});

	it('is found again when no answer came, after the service had time to settle', async () => {
		const client = scriptedClient({ create: [dropped], list: [found] });
		expect(await upload(client)).toMatchObject({
			value: { certificate: { uuid: 'landed' }, recovered: true },
		});
		expect(client.calls).toEqual(['create', 'list']);
		expect(client.sleepsMs).toEqual([1_000]);
	});

	it('is sent once more when it is not there', async () => {
		const client = scriptedClient({ create: [dropped, created], list: [empty] });
		expect(await upload(client)).toMatchObject({ value: { certificate: { uuid: 'new' } } });
		expect(client.calls).toEqual(['create', 'list', 'create']);
	});

	it('stays unknown when two tries are neither answered nor found', async () => {
		const client = scriptedClient({ create: [dropped], list: [empty] });
		expect(await upload(client)).toEqual(unsettled);
		expect(client.calls).toEqual(['create', 'list', 'create', 'list']);
	});

	it.each([rejected(403, 'Forbidden'), dropped])(
		'is not sent again when it cannot be looked up',
		async (answer) => {
			const client = scriptedClient({ create: [dropped], list: [answer] });
			expect(await upload(client)).toEqual(unsettled);
			expect(client.calls).toEqual(['create', 'list']);
		},
	);

	it('is not sent again once the execution was cancelled', async () => {
		const client = scriptedClient({ create: [dropped] }, AbortSignal.abort());
		expect(await upload(client)).toEqual(dropped);
		expect(client.calls).toEqual(['create']);
	});

	it('stays unknown when the second try did not go out', async () => {
		const client = scriptedClient({
			create: [dropped, { kind: 'notSent', reason: 'offline' }],
			list: [empty],
		});
		expect(await upload(client)).toEqual(unsettled);
	});

	it('is looked up before anything is sent when an earlier run left it open', async () => {
		const client = scriptedClient({ list: [older] });
		expect(await upload(client, { mayHaveLanded: true, sinceMs: undefined })).toMatchObject({
			value: { certificate: { uuid: 'old' }, recovered: true },
		});
		expect(client.calls).toEqual(['list']);
		expect(client.sleepsMs).toEqual([]);
	});
});

describe('a certificate that the vault has already', () => {
	it.each([
		[duplicate, true],
		[rejected(422, 'The file is too small'), false],
		[rejected(400, 'already exists'), false],
		[{ ...rejected(422, 'Invalid'), errors: [{ message: 'It already exists' }] }, true],
		[dropped, false],
	])('is told by status and words', (outcome, expected) => {
		expect(isDuplicate(outcome as never)).toBe(expected);
	});

	it('is reported without a lookup', async () => {
		const client = scriptedClient({ create: [duplicate] });
		expect(await upload(client)).toEqual({ kind: 'duplicate' });
		expect(client.calls).toEqual(['create']);
	});

	it('is returned when that is wanted, however old', async () => {
		const client = scriptedClient({ create: [duplicate], list: [older] });
		expect(await upload(client, { onDuplicate: 'returnExisting' })).toEqual(
			okay({ certificate: expect.objectContaining({ uuid: 'old' }), alreadyExisted: true }),
		);
	});

	it('is our own when an earlier try was not answered', async () => {
		const client = scriptedClient({ create: [dropped, duplicate], list: [empty, found] });
		expect(await upload(client)).toMatchObject({
			value: { certificate: { uuid: 'landed' }, recovered: true },
		});
	});

	it('is not taken for our own when it is older than the run', async () => {
		const script = { create: [dropped, duplicate], list: [older] };
		expect(await upload(scriptedClient(script))).toEqual({ kind: 'duplicate' });
		expect(await upload(scriptedClient(script), { onDuplicate: 'returnExisting' })).toMatchObject({
			value: { certificate: { uuid: 'old' }, alreadyExisted: true },
		});
	});

	it('says why it could not be looked up', async () => {
		const forbidden = rejected(403, 'Forbidden');
		const client = scriptedClient({ create: [duplicate], list: [forbidden] });
		expect(await upload(client, { onDuplicate: 'returnExisting' })).toEqual({
			kind: 'duplicate',
			lookup: forbidden,
		});
	});

	it.each([dropped, empty])(
		'leaves an unanswered upload unknown while the list does not show it',
		async (answer) => {
			const client = scriptedClient({ create: [dropped, duplicate], list: [empty, answer] });
			expect(await upload(client)).toEqual(unsettled);
		},
	);
});
