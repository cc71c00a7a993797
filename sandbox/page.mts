import { STYLE } from './pageStyle.mts';
import type { Store, World } from './store.mts';
import { settleDue } from './store.mts';
import { nameOfType } from './velocertTypes.mts';

const DUPLICATE = ' <span class="bad-mark">duplicate</span>';

/** The page on which one sees who got what; it keeps itself fresh. */
export function renderPage(world: World): string {
	settleDue(world);
	const { store } = world;
	return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Sandbox: who got what</title><style>${STYLE}</style></head><body>
<header><div><h1>Sandbox: who got what</h1>
<p class="soft">Plays Velocert and the VEC Certificate Vault. Nothing here leaves this machine.</p></div>
<button type="button" hidden>Pause updates</button></header>
<main><p id="told" class="hidden" role="status">${inWords(world)}</p>
<div id="fresh" data-fresh>
<ul class="sums">${sums(world).map(sumEntry).join('')}</ul>
${section('VEC Certificate Vault', VAULT_HEADS, vaultRows(world), 'What VEC Vault Upload or VEC Vault Bulk sends shows here.')}
${section('Velocert certificates', ISSUED_HEADS, issuedRows(store), 'What Velocert Issue sends shows here.')}
${section('Mails that would have gone out', MAIL_HEADS, mailRows(store), 'Whoever would have been mailed shows here.')}
</div>
<details><summary>Requests</summary><p id="requests" data-fresh>${countersLine(world)}</p></details></main>
<script src="/__sandbox/page.js" defer></script></body></html>`;
}

const VAULT_HEADS = [
	'Reference',
	'Title',
	'Name',
	'Email',
	'Status',
	'Uploaded file',
	'Verified PDF',
];
const ISSUED_HEADS = ['Template', 'Email', 'Certificate data', 'Certificate'];
const MAIL_HEADS = ['To', 'Kind', 'Subject', 'At'];

type Sum = [count: number, of: string];

function sums({ store, counters }: World): Sum[] {
	const duplicates = counters.velocert.duplicates + counters.vec.duplicates;
	return [
		[store.issued.length, 'Velocert certificates'],
		[store.vault.length, 'certificates in the vault'],
		[store.outbox.length, 'mails'],
		[duplicates, duplicates === 1 ? 'duplicate' : 'duplicates'],
	];
}

function sumEntry([count, of]: Sum): string {
	const isBad = count > 0 && of.startsWith('duplicate');
	return `<li${isBad ? ' class="bad"' : ''}><b>${count}</b>${of}</li>`;
}

const inWords = (world: World) =>
	sums(world)
		.map((sum) => sum.join(' '))
		.join(', ');

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
		`<span>${escape(c.file.name)} <span class="soft">${c.file.size.toLocaleString('en')} bytes</span></span>`,
		c.status === 'generated'
			? link(`certificates/${c.uuid}`, c.fullName)
			: `<span class="soft">${c.status === 'processing' ? 'not yet' : 'none'}</span>`,
	]);
}

function issuedRows({ issued }: Store): string[][] {
	const isRepeat = repeats(issued, (entry) => entry.content);
	return newestFirst(issued).map((entry) => [
		escape(nameOfType(entry.type) ?? entry.type) + (isRepeat(entry) ? DUPLICATE : ''),
		escape(entry.email),
		`<dl>${leaves(entry.credential)
			.map(([name, value]) => `<div><dt>${escape(name)}</dt> <dd>${escape(value)}</dd></div>`)
			.join('')}</dl>`,
		link(`credentials/${entry.id}`, entry.email),
	]);
}

function link(path: string, whose: string): string {
	const of = `<span class="hidden"> the certificate of ${escape(whose)}</span>`;
	return `<a href="/__sandbox/${path}.pdf">Open${of}</a>`;
}

/** Names and values of a credential, with those in another as `course.title`. */
function leaves(value: unknown, name = ''): Array<[string, string]> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
	}
	return Object.entries(value).flatMap(([key, inner]) =>
		leaves(inner, name ? `${name}.${key}` : key),
	);
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

function mailRows({ outbox }: Store): string[][] {
	return newestFirst(outbox).map(({ to, kind, subject, at }) => [
		escape(to),
		kind,
		escape(subject),
		new Date(at).toISOString().slice(11, 19),
	]);
}

/** A table, whose rows become cards on narrow screens; the roles stay what they are whatever CSS makes of it. */
function section(title: string, heads: string[], rows: string[][], none: string): string {
	if (rows.length === 0) return `<h2>${title}</h2><p class="none">Nothing yet. ${none}</p>`;
	const head = heads.map((text) => `<th role="columnheader" scope="col">${text}</th>`).join('');
	const row = (cells: string[]) =>
		cells
			.map((cell, at) => `<td role="cell" data-label="${heads[at]}"><div>${cell}</div></td>`)
			.join('');
	return `<h2>${title}</h2><table role="table" aria-label="${title}"><thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">${rows.map((cells) => `<tr role="row">${row(cells)}</tr>`).join('')}</tbody></table>`;
}

function newestFirst<T>(list: T[]): T[] {
	return list.slice(-200).reverse();
}

function escape(text: string): string {
	return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
