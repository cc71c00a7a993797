/** Colours of light and dark, each text at least 4.5 to 1 against what is behind it. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1d1b2e;--soft:#57546b;--back:#f6f5fb;--card:#fff;--line:#dcd9ec;--head:#efedfb;--link:#4a35b5;
--good:#0b5f3a;--good-back:#dff3e7;--wait:#6b4700;--wait-back:#fff0cc;--bad:#a3170f;--bad-back:#fde4e1}
@media (prefers-color-scheme:dark){:root{--ink:#f0eefb;--soft:#b5b1cb;--back:#15131f;--card:#1f1c2d;--line:#37334c;--head:#2a263c;--link:#b9adff;
--good:#8fe3b4;--good-back:#123625;--wait:#ffd98a;--wait-back:#3d2f0d;--bad:#ffb4ab;--bad-back:#4a1714}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:76rem;padding:1.5rem 1.25rem 4rem;color:var(--ink);background:var(--back)}
h1{font-size:1.6rem;line-height:1.2;margin:0}h2{font-size:1.15rem;margin:2.25rem 0 .6rem}p{margin:.4rem 0}
a{color:var(--link)}a:focus-visible,button:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
header{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:flex-start;justify-content:space-between}
.soft,.none{color:var(--soft)}
button{font:inherit;min-height:44px;padding:.4rem 1rem;border:1px solid var(--soft);border-radius:.6rem;background:var(--card);color:var(--ink);cursor:pointer}
.sums{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.75rem;margin:1.25rem 0;padding:0;list-style:none}
.sums li{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.7rem 1rem}
.sums b{display:block;font-size:1.7rem;line-height:1.2}.sums .bad{border-color:var(--bad)}
table{border-collapse:separate;border-spacing:0;width:100%;background:var(--card);border:1px solid var(--line);border-radius:.75rem;overflow:hidden}
th,td{text-align:left;padding:.6rem .9rem;vertical-align:top;border-top:1px solid var(--line);overflow-wrap:anywhere}
thead th{background:var(--head);border-top:0;font-size:.85rem;white-space:nowrap}
td:has(.status),td:has(a){white-space:nowrap}
.status,.bad-mark{display:inline-block;padding:.05rem .6rem;border-radius:1rem;font-size:.875rem;background:var(--good-back);color:var(--good)}
.status.processing{background:var(--wait-back);color:var(--wait)}
.status.failed,.status.revoked,.bad-mark{background:var(--bad-back);color:var(--bad)}
.bad{color:var(--bad)}
td[data-label=Email],td[data-label=To]{min-width:12rem}
dl{margin:0;display:flex;flex-wrap:wrap;gap:.1rem 1.1rem}dt,dd{display:inline;margin:0}dt{color:var(--soft)}
.none{background:var(--card);border:1px dashed var(--line);border-radius:.75rem;padding:.9rem 1rem}
details{margin-top:2.5rem;color:var(--soft)}summary{cursor:pointer;padding:.6rem 0}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:60rem){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody{display:block;border:0;background:none}
tr{display:block;background:var(--card);border:1px solid var(--line);border-radius:.75rem;margin-bottom:.75rem;padding:.35rem 0}
td{display:grid;grid-template-columns:7rem 1fr;gap:.25rem .75rem;border:0;padding:.25rem .9rem;white-space:normal!important}
td::before{content:attr(data-label);color:var(--soft)}
td a{justify-self:start}
td[data-label]{min-width:0}
}
@media print{button,details{display:none}}
`;

/**
 * Keeps the page fresh without loading it anew, so that focus, what is selected and open stay, and
 * lets people stop that. Screen readers hear the totals when they change.
 */
export const SCRIPT = `
const button = document.querySelector('button');
let timer;
async function refresh() {
	try {
		const text = await (await fetch('/', { headers: { accept: 'text/html' } })).text();
		const fresh = new DOMParser().parseFromString(text, 'text/html');
		for (const part of document.querySelectorAll('[data-fresh]')) {
			const other = fresh.getElementById(part.id);
			if (!other || other.innerHTML === part.innerHTML || !getSelection().isCollapsed) continue;
			const focused = part.contains(document.activeElement) && document.activeElement.getAttribute('href');
			part.innerHTML = other.innerHTML;
			if (focused) [...part.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused)?.focus();
		}
		const told = document.getElementById('told');
		const news = fresh.getElementById('told').textContent;
		if (told.textContent !== news) told.textContent = news;
	} catch {
		// The sandbox was stopped; it may come back.
	}
}
function start() {
	timer = setInterval(refresh, 2000);
	button.textContent = 'Pause updates';
}
button.hidden = false;
button.addEventListener('click', () => {
	if (timer === undefined) return start(), refresh();
	clearInterval(timer);
	timer = undefined;
	button.textContent = 'Resume updates';
});
start();
`;
