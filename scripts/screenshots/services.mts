import { certificatePdf } from '../../sandbox/pdf.mts';
import { VELOCERT_TOKEN } from '../../sandbox/tokens.mts';
import { SANDBOX_TYPES } from '../../sandbox/velocertTypes.mts';
import type { Google } from '../../test/e2e/standins/google.mts';
import { GOOGLE_ACCOUNT, newGoogle } from '../../test/e2e/standins/google.mts';
import type { Proxy, StandIn } from '../../test/e2e/standins/proxy.mts';
import { openProxy } from '../../test/e2e/standins/proxy.mts';
import type { Host } from '../../test/e2e/host/openHost.mts';

/** What the pictures need besides the sandbox, each under the name that readers know. */
export interface Services {
	proxy: Proxy;
	google: Google;
}

/** Velocert's own address as far as the test of a credential asks for it, so that the picture shows what readers see. */
const velocert: StandIn = ({ path, headers }) => {
	if (path !== '/api/v1/plugin/credential-types') return undefined;
	if (headers.authorization !== `Bearer ${VELOCERT_TOKEN}`) return { status: 401, json: {} };
	const [{ id, displayName }] = SANDBOX_TYPES;
	return { json: { credentialTypes: [{ name: `credentialTypes/${id}`, displayName }] } };
};

/** Where the PDFs of example 04 come from. */
export const FILES = 'https://files.example.com';

export async function openServices(): Promise<Services> {
	const google = newGoogle('Learners');
	const bytes = await certificatePdf({ title: 'Diploma', name: 'Jane Doe', lines: [] });
	const proxy = await openProxy({
		...google.standIns,
		'app.velocert.com': velocert,
		[new URL(FILES).host]: () => ({ bytes, type: 'application/pdf' }),
	});
	return { proxy, google };
}

/** Adds the credentials of example 08 that are not ours; gives what stands in the workflow for them. */
export async function addAccounts(host: Host): Promise<Record<string, string>> {
	const of = async (type: string) =>
		await host.api.createCredential('Google Sheets account', type, GOOGLE_ACCOUNT);
	return {
		YOUR_GOOGLE_SHEETS_CREDENTIAL: await of('googleSheetsOAuth2Api'),
		YOUR_GOOGLE_SHEETS_TRIGGER_CREDENTIAL: await of('googleSheetsTriggerOAuth2Api'),
		YOUR_SPREADSHEET_ID: 'spreadsheet-1',
	};
}

/** Learners as a sheet has them; the date of one can be read as two days. */
export const LEARNERS: string[][] = [
	['Email', 'Recipient Name', 'Course Title', 'Completion Date', 'Score', 'Passed', 'Status'],
	['amara@example.com', 'Amara Diallo', 'Food Safety', '2026-11-24', '96', 'TRUE', ''],
	['jonas@example.com', 'Jonas Berg', 'Food Safety', '2026-11-24', '88', 'TRUE', ''],
	['mei@example.com', 'Mei Tanaka', 'Food Safety', '03/04/2026', '91', 'TRUE', ''],
	['lucia@example.com', 'Lucía Romero', 'Food Safety', '2026-11-24', '93', 'TRUE', ''],
];
