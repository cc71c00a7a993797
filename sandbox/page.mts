import type { World } from './store.mts';
import { settleDue } from './store.mts';

const STYLE = `
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1100px;padding:0 1rem;color:#1d1b2e;background:#fafafd}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;background:#fff;box-shadow:0 1px 3px #0001}
th,td{text-align:left;padding:.4rem .7rem;border-bottom:1px solid #e7e5f2;vertical-align:top}
th{background:#efedfb;font-weight:600}.bad{color:#b3261e;font-weight:700}.muted{color:#777}
.status{padding:.1rem .5rem;border-radius:1rem;background:#e5f4ea}.status.failed{background:#fbe3e1}.status.processing{background:#fff3d6}
`;

const DUPLICATE = ' <span class="bad">duplicate</span>';

/** The page on which one sees who got what; it reloads itself. */
export function renderPage(world: World): string {
	settleDue(world);
	const { store, counters } = world;
	const duplicates = counters.velocert.duplicates + counters.vec.duplicates;
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>Sandbox: Velocert and VEC</title><style>${STYLE}</style></head><body>
<h1>Sandbox: who got what</h1>
<p>Nothing here leaves this machine. ${store.issued.length} Velocert credentials, ${store.vault.length} vault certificates,
<span class="${duplicates > 0 ? 'bad' : ''}">${duplicates} duplicates</span>.</p>
<p class="muted">${countersLine(world)}</p>
${section('VEC Certificate Vault', ['Reference', 'Title', 'Name', 'E-mail', 'Status', 'File', 'Verified PDF'], vaultRows(world))}
${section('Velocert credentials', ['Type', 'E-mail', 'Credential'], issuedRows(world))}
${section('Mails that would have gone out', ['To', 'Kind', 'Subject', 'At'], mailRows(world))}
</body></html>`;
}

function countersLine({ counters }: World): string {
	const { connections, bytesIn, bytesOut, endpoints, faults, velocert, vec } = counters;
	const called = Object.entries(endpoints)
		.filter(([, { requests }]) => requests > 0)
		.map(
			([name, { requests, maxInFlight }]) => `${name} ${requests} (at most ${maxInFlight} at once)`,
		);
	const spoiled = Object.entries(faults).map(([kind, times]) => `fault ${kind} ${times}`);
	return [
		`issued ${velocert.issuedRecipients}, duplicates ${velocert.duplicates}`,
		`created ${vec.created}, duplicates ${vec.duplicates}`,
		...called,
		...spoiled.map(escape),
		`${connections} connections, ${bytesIn} bytes in, ${bytesOut} bytes out`,
	].join(' · ');
}

function vaultRows({ store }: World): string[][] {
	const isRepeat = repeats(store.vault, (c) => [c.email.toLowerCase(), c.title, c.issueDate]);
	return newestFirst(store.vault).map((c) => [
		escape(c.referenceId) + (isRepeat(c) ? DUPLICATE : ''),
		escape(c.title),
		escape(c.fullName),
		escape(c.email),
		`<span class="status ${c.status}">${c.status}</span>`,
		`${escape(c.file.name)} <span class="muted">${c.file.size} bytes</span>`,
		c.status === 'generated' ? `<a href="/__sandbox/certificates/${c.uuid}.pdf">open</a>` : '',
	]);
}

function issuedRows({ store }: World): string[][] {
	const isRepeat = repeats(store.issued, (entry) => entry.content);
	return newestFirst(store.issued).map((entry) => [
		escape(entry.type) + (isRepeat(entry) ? DUPLICATE : ''),
		escape(entry.email),
		`<code>${escape(JSON.stringify(entry.credential))}</code>`,
	]);
}

/** Tells of an entry whether an equal one came before it. */
function repeats<T>(list: T[], keyOf: (entry: T) => unknown): (entry: T) => boolean {
	const seen = new Set<string>();
	const repeated = new Set<T>();
	for (const entry of list) {
		const key = JSON.stringify(keyOf(entry));
		if (seen.has(key)) repeated.add(entry);
		seen.add(key);
	}
	return (entry) => repeated.has(entry);
}

function mailRows({ store }: World): string[][] {
	return newestFirst(store.outbox).map(({ to, kind, subject, at }) => [
		escape(to),
		kind,
		escape(subject),
		new Date(at).toISOString().slice(11, 19),
	]);
}

function section(title: string, heads: string[], rows: string[][]): string {
	const head = heads.map((text) => `<th>${text}</th>`).join('');
	const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
	const none = `<tr><td colspan="${heads.length}" class="muted">none yet</td></tr>`;
	return `<h2>${title}</h2><table><tr>${head}</tr>${body.join('') || none}</table>`;
}

function newestFirst<T>(list: T[]): T[] {
	return list.slice(-200).reverse();
}

function escape(text: string): string {
	return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
