import type { Counters } from './counters.mts';

const KINDS = [
	'429',
	'503',
	'500',
	'500AfterCommit',
	'dropBefore',
	'dropAfterCommit',
	'html502',
	'html401',
	'html200',
	'stall',
	'truncate',
	'redirect',
	'redirectAfterCommit',
	'replyAfterCommit',
	'status',
] as const;
export type FaultKind = (typeof KINDS)[number];

/** Something that goes wrong on purpose, with the next requests that fit. */
export interface FaultRule {
	/** `path` is a part of the address with its query, or `/a regular expression/`. */
	match?: { method?: string; path?: string; endpoint?: string };
	kind: FaultKind;
	/** For `status` and `replyAfterCommit`: what to answer, for the latter text as it is; for `redirectAfterCommit` the status alone. */
	status?: number;
	body?: unknown;
	/** Seconds, or `date` for an HTTP date one to two seconds ahead. */
	retryAfter?: number | 'date';
	/** How many requests it hits; 1 unless told. */
	times?: number;
	/** How many fitting requests pass first. */
	skip?: number;
	/** Hits only each n-th fitting request. */
	every?: number;
	/** Hits a fitting request only by chance, 0 to 1; the seed decides which. */
	probability?: number;
	/** For `stall`: milliseconds until it answers after all. */
	stallMs?: number;
}

/** Kinds that let the request do its work and spoil only the answer. */
export const AFTER_COMMIT: FaultKind[] = [
	'500AfterCommit',
	'dropAfterCommit',
	'redirectAfterCommit',
	'replyAfterCommit',
	'truncate',
];

export interface Faults {
	/** Throws at a rule that could never work; nothing of the list is added then. */
	add(rules: FaultRule | FaultRule[]): void;
	clear(): void;
	/** The fault for this request, if one fits; counts it as used. */
	pick(request: { method: string; path: string; endpoint: string }): FaultRule | undefined;
}

/** Opens a list of faults; each rule counts the requests it has seen. */
export function openFaults(counters: () => Counters, chance: () => number): Faults {
	let rules: Array<{ rule: FaultRule; seen: number; hits: number }> = [];
	return {
		add(added) {
			const list = [added].flat();
			list.forEach(checkRule);
			for (const rule of list) rules.push({ rule, seen: 0, hits: 0 });
		},
		clear() {
			rules = [];
		},
		pick(request) {
			for (const entry of rules) {
				const { rule } = entry;
				if (!fits(rule, request) || entry.hits >= (rule.times ?? 1)) continue;
				entry.seen += 1;
				if (entry.seen <= (rule.skip ?? 0)) continue;
				if (rule.every && (entry.seen - (rule.skip ?? 0)) % rule.every !== 0) continue;
				if (rule.probability !== undefined && chance() >= rule.probability) continue;
				entry.hits += 1;
				counters().faults[rule.kind] = (counters().faults[rule.kind] ?? 0) + 1;
				return rule;
			}
			return undefined;
		},
	};
}

function fits(
	{ match = {} }: FaultRule,
	request: { method: string; path: string; endpoint: string },
): boolean {
	if (match.method && match.method.toUpperCase() !== request.method) return false;
	if (match.endpoint && match.endpoint !== request.endpoint) return false;
	if (!match.path) return true;
	const pattern = patternOf(match.path);
	// An address given whole, `/business/certificate-vault/`, has slashes at both ends too.
	if (request.path.includes(match.path)) return true;
	return pattern !== undefined && new RegExp(pattern).test(request.path);
}

function patternOf(path: string): string | undefined {
	return /^\/(.+)\/$/.exec(path)?.[1];
}

/** Told at once, because a rule that breaks later spoils requests its author did not mean. */
function checkRule(rule: FaultRule): void {
	const complaint = complaintAbout(rule);
	if (complaint) throw Object.assign(new Error(`Fault rule: ${complaint}`), { statusCode: 400 });
}

function complaintAbout(rule: FaultRule | null): string | undefined {
	if (typeof rule !== 'object' || rule === null) return 'not an object';
	if (!KINDS.includes(rule.kind)) return `unknown kind '${String(rule.kind)}'`;
	const { status = 500, probability = 0, match } = rule;
	if (!Number.isInteger(status) || status < 200 || status > 599) return `status ${String(status)}`;
	if (!(probability >= 0 && probability <= 1)) return `probability ${String(probability)}`;
	try {
		new RegExp(patternOf(match?.path ?? '') ?? '');
	} catch {
		return `path ${String(match?.path)} is no regular expression`;
	}
	return undefined;
}
