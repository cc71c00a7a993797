import { VecVaultDownload } from '../../nodes/VecVaultDownload/VecVaultDownload.node.ts';
import { VelocertIssue } from '../../nodes/VelocertIssue/VelocertIssue.node.ts';
import { VelocertValidate } from '../../nodes/VelocertValidate/VelocertValidate.node.ts';
import { loadOptionsContext } from '../support/loadOptions.mts';
import {
	addVaultCertificate,
	useSandbox,
	vecCredential,
	velocertCredential,
} from '../support/services.mts';
import { editorContext } from '../support/velocertIssue.mts';

const sandbox = useSandbox();

const issue = new VelocertIssue();
const typed = (value: string) => editorContext(sandbox.current, value);

describe('The credential type picker', () => {
	const search = issue.methods.listSearch.searchCredentialTypes;

	it.each(['token', 'number', 'loop'] as const)(
		'lists every type once over all pages when the service leads on by %s',
		async (paging) => {
			sandbox.current.settings.velocertPaging = paging;
			const { results } = await search.call(typed(''));
			expect(results).toHaveLength(47);
			expect(results[0]).toEqual({ name: 'Course Certificate', value: '101' });
		},
	);

	it('finds types by name and by ID', async () => {
		const byName = await search.call(typed(''), 'diplo');
		expect(byName.results).toEqual([{ name: 'Diploma', value: '102' }]);
		const byId = await search.call(typed(''), '104');
		expect(byId.results).toEqual([{ name: 'Attendance Badge', value: '104' }]);
	});

	it('says which field of the credential is wrong', async () => {
		const ctx = loadOptionsContext(issue, {}, velocertCredential(sandbox.current, 'wrong'));
		await expect(search.call(ctx)).rejects.toThrow("Velocert does not accept the 'API Token'");
	});
});

describe('The field mapper', () => {
	const issueFields = issue.methods.resourceMapping.getIssueFields;

	it('shows the address and the fields of the type with the types of their examples', async () => {
		const { fields } = await issueFields.call(typed('101'));
		expect(
			fields.map(({ id, displayName, type, required }) => [id, displayName, type, required]),
		).toEqual([
			['email', 'Email', 'string', true],
			['recipientName', 'Recipient Name', 'string', true],
			['courseTitle', 'Course Title', 'string', true],
			['completionDate', 'Completion Date', 'dateTime', true],
			['score', 'Score', 'number', true],
			['passed', 'Passed', 'boolean', true],
		]);
		expect(fields.every(({ readOnly, removed }) => readOnly === false && removed === false)).toBe(
			true,
		);
	});

	it('shows nested fields by dotted names and lists as JSON', async () => {
		const { fields } = await issueFields.call(typed('102'));
		expect(fields.map(({ id, type }) => [id, type])).toEqual([
			['email', 'string'],
			['recipient.firstName', 'string'],
			['recipient.lastName', 'string'],
			['course.title', 'string'],
			['course.hours', 'number'],
			['skills', 'array'],
			['issuedOn', 'dateTime'],
		]);
	});

	it('shows one field for the address when the type has one of its own', async () => {
		const { fields } = await issueFields.call(typed('105'));
		expect(fields.map(({ id }) => id)).toEqual(['email', 'recipientName']);
	});

	it('leaves the address out where nothing is sent', async () => {
		const { getValidateFields } = new VelocertValidate().methods.resourceMapping;
		const { fields, emptyFieldsNotice } = await getValidateFields.call(typed('104'));
		expect(fields.map(({ id }) => id)).toEqual(['recipientName']);
		// The editor would show it under Map Automatically, fields or not.
		expect(emptyFieldsNotice).toBeUndefined();
	});

	it('asks for nothing while the type is an expression', async () => {
		const { fields, emptyFieldsNotice } = await issueFields.call(typed('={{ $json.type }}'));
		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toBeUndefined();
		expect(sandbox.current.counters.endpoints).toEqual({});
	});
});

describe('The certificate picker', () => {
	const download = new VecVaultDownload();

	it('goes through all pages, each certificate once, and searches at the service', async () => {
		for (let index = 0; index < 230; index++) {
			addVaultCertificate(sandbox.current, { email: `person${index}@example.com` });
		}
		const ctx = loadOptionsContext(download, {}, vecCredential(sandbox.current));
		const { searchCertificates } = download.methods.listSearch;
		const found = new Set<string>();
		let token: string | undefined;
		do {
			const page = await searchCertificates.call(ctx, undefined, token);
			for (const { value } of page.results) found.add(String(value));
			token = page.paginationToken as string | undefined;
		} while (token !== undefined);
		expect(found.size).toBe(230);
		const { results } = await searchCertificates.call(ctx, 'person117@');
		expect(results).toHaveLength(1);
		expect(results[0].name).toContain('(person117@example.com, VEC-IC-');
	});
});
