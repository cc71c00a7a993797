import type { Sandbox } from '../../sandbox/server.mts';

export const VAULT = '/business/certificate-vault';
export const TYPES = '/api/v1/plugin/credential-types';

export interface Answer {
	status: number;
	headers: Headers;
	/** The body as text, and parsed when it is JSON. */
	text: string;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	json: any;
}

export interface Call {
	method?: string;
	token?: string;
	headers?: Record<string, string>;
	body?: unknown;
	redirect?: 'follow' | 'manual';
}

/** Calls the sandbox like a client would; objects go as JSON, forms as multipart. */
export async function call(sandbox: Sandbox, path: string, options: Call = {}): Promise<Answer> {
	const { body, token = defaultToken(path) } = options;
	const isRaw = body === undefined || body instanceof FormData || body instanceof URLSearchParams;
	const response = await fetch(sandbox.origin + path, {
		method: options.method ?? (body === undefined ? 'GET' : 'POST'),
		headers: {
			...(token ? { Authorization: `Bearer ${token}` } : {}),
			...(isRaw ? {} : { 'Content-Type': 'application/json' }),
			...options.headers,
		},
		body: isRaw ? (body as FormData | undefined) : JSON.stringify(body),
		redirect: options.redirect,
	});
	const text = await response.text();
	const isJson = (response.headers.get('content-type') ?? '').includes('json');
	return {
		status: response.status,
		headers: response.headers,
		text,
		json: isJson ? JSON.parse(text) : undefined,
	};
}

/** A form for one vault certificate; values given as undefined are left out. */
export function vaultForm(
	fields: Record<string, string | undefined> = {},
	file: { name?: string; bytes?: Buffer; field?: string } = {},
): FormData {
	const form = new FormData();
	const all: Record<string, string | undefined> = {
		certificate_title: 'Food Safety',
		full_name: 'Jane Doe',
		applicant_email: 'jane@example.com',
		...fields,
	};
	for (const [name, value] of Object.entries(all)) {
		if (value !== undefined) form.append(name, value);
	}
	const bytes = file.bytes ?? Buffer.from('%PDF-1.4\n%%EOF\n');
	form.append(
		file.field ?? 'certificate_file',
		new Blob([new Uint8Array(bytes)]),
		file.name ?? 'certificate.pdf',
	);
	return form;
}

function defaultToken(path: string): string {
	return path.startsWith('/api/') ? 'velocert-demo-token' : 'vec-demo-token';
}
