import type { Answer, Asked, StandIn } from './proxy.mts';

/** The one token Google's stand-in accepts, as an account that was connected before has it. */
const TOKEN = 'google-demo-token';
/** Credentials of Google's nodes, connected. */
export const GOOGLE_ACCOUNT = {
	clientId: 'demo',
	clientSecret: 'demo',
	oauthTokenData: {
		access_token: TOKEN,
		refresh_token: 'google-demo-refresh',
		token_type: 'Bearer',
		expires_in: 3_600,
		scope: 'everything',
	},
};

export interface DriveFile {
	id: string;
	name: string;
	folder: string;
	bytes: Buffer;
}

/** Google Sheets with one spreadsheet, and Google Drive. */
export interface Google {
	/** Rows of cells of the first sheet; the first is the header. */
	sheet: string[][];
	/** The same of all sheets, by title. */
	sheets: Record<string, string[][]>;
	/** How often the sheet's rows were read. */
	reads: number;
	files: DriveFile[];
	standIns: Record<string, StandIn>;
}

export function newGoogle(...titles: string[]): Google {
	const google: Google = {
		get sheet() {
			return google.sheets[titles[0]];
		},
		set sheet(rows) {
			google.sheets[titles[0]] = rows;
		},
		sheets: Object.fromEntries(titles.map((title) => [title, []])),
		reads: 0,
		files: [],
		standIns: {
			'sheets.googleapis.com': (asked) =>
				isSignedIn(asked) ? answerSheets(google, asked) : UNAUTHORIZED,
			'www.googleapis.com': (asked) => {
				// The address of an upload is a secret of its own.
				if (asked.path.startsWith('/upload/session/')) return takeBytes(google, asked);
				return isSignedIn(asked) ? answerDrive(google, asked) : UNAUTHORIZED;
			},
		},
	};
	return google;
}

const UNAUTHORIZED: Answer = { status: 401, json: { error: { code: 401, message: 'Sign in' } } };
const isSignedIn = ({ headers }: Asked) => headers.authorization === `Bearer ${TOKEN}`;

/** https://developers.google.com/workspace/sheets/api/reference/rest */
function answerSheets(google: Google, asked: Asked): Answer | undefined {
	// After `/v4/spreadsheets/ID`.
	const tail = asked.path.split('/').slice(4).join('/');
	if (asked.method === 'GET' && tail === '') {
		const titles = Object.keys(google.sheets);
		return {
			json: { sheets: titles.map((title, sheetId) => ({ properties: { sheetId, title } })) },
		};
	}
	if (asked.method === 'GET' && tail.startsWith('values/')) {
		const range = tail.slice('values/'.length);
		const isHeaderOnly = /!\$?[A-Z]+1:\$?[A-Z]+1$/.test(range);
		if (!isHeaderOnly) google.reads += 1;
		const rows = rowsOf(google, range);
		return { json: { range, values: isHeaderOnly ? rows.slice(0, 1) : rows } };
	}
	if (asked.method === 'PUT' && tail.startsWith('values/')) {
		const { range, values } = asked.body as { range: string; values: string[][] };
		const [, row] = /!(\d+):\d+$/.exec(range) ?? [];
		rowsOf(google, range).splice(Number(row) - 1, values.length, ...values);
		return { json: { updatedRows: values.length } };
	}
	if (asked.method === 'POST' && tail.endsWith(':append')) {
		const { range, values } = asked.body as { range: string; values: string[][] };
		rowsOf(google, range).push(...values);
		return { json: { updates: { updatedRows: values.length } } };
	}
	if (asked.method === 'POST' && tail === 'values:batchUpdate') {
		const { data } = asked.body as { data: Array<{ range: string; values: string[][] }> };
		for (const { range, values } of data) {
			const [, column, row] = /!([A-Z])(\d+)$/.exec(range) ?? [];
			rowsOf(google, range)[Number(row) - 1][column.charCodeAt(0) - 65] = values[0][0];
		}
		return { json: { totalUpdatedCells: data.length } };
	}
	return undefined;
}

/** Rows of the sheet that a range such as `Learners!A:Z` or `'To do'!1:1` is about. */
function rowsOf({ sheets }: Google, range: string): string[][] {
	const [title] = range.split('!');
	return sheets[title.replace(/^'|'$/g, '')];
}

/** https://developers.google.com/workspace/drive/api/reference/rest/v3 */
function answerDrive(google: Google, asked: Asked): Answer | undefined {
	const { method, path, query } = asked;
	if (path === '/upload/drive/v3/files') return startUpload(google, asked);
	if (path === '/drive/v3/files') {
		const folder = /'([^']+)' in parents/.exec(query.get('q') ?? '')?.[1];
		const found = google.files.filter((file) => file.folder === folder);
		return { json: { files: found.map(({ id, name }) => ({ id, name })) } };
	}
	const file = google.files.find(({ id }) => path === `/drive/v3/files/${id}`);
	if (!file) return undefined;
	if (method === 'PATCH') {
		if (query.get('removeParents') === file.folder) file.folder = query.get('addParents') ?? '';
		return { json: { id: file.id, name: file.name } };
	}
	if (query.get('alt') === 'media') return { bytes: file.bytes, type: 'application/pdf' };
	return { json: { name: file.name, mimeType: 'application/pdf', parents: [file.folder] } };
}

/** https://developers.google.com/workspace/drive/api/guides/manage-uploads#resumable */
function startUpload(google: Google, { method, query, body }: Asked): Answer | undefined {
	if (method !== 'POST' || query.get('uploadType') !== 'resumable') return undefined;
	const { name, parents } = body as { name: string; parents: string[] };
	const id = `upload-${google.files.length}`;
	google.files.push({ id, name, folder: parents[0], bytes: Buffer.alloc(0) });
	return { json: {}, headers: { location: `https://www.googleapis.com/upload/session/${id}` } };
}

function takeBytes(google: Google, { path, headers, bytes }: Asked): Answer | undefined {
	const file = google.files.find(({ id }) => path === `/upload/session/${id}`);
	const [, start, end, total] =
		/^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
	if (!file || Number(start) !== file.bytes.length) return undefined;
	file.bytes = Buffer.concat([file.bytes, bytes]);
	const isComplete = Number(end) + 1 === Number(total);
	return isComplete ? { json: { id: file.id, name: file.name } } : { status: 308 };
}
