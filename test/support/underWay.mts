import type { Database, Process, Use } from './processes.mts';

/** What is noted as under way, of one key or of all, without the marks of processes that are at work. */
export function marksOf(database: Database, key = ''): string[] {
	const marks = database.underWay().filter((mark) => !mark.startsWith('alive '));
	return marks.filter((mark) => mark.includes(key === '' ? '' : ` ${key} `));
}

/** Lets a slow process write back, so many times, what it read just before this process took marks away. */
export function writeBack(
	database: Database,
	process: Process,
	scope: Use['scope'],
	times = 1,
): void {
	const isMet = (use: Use) => use.kind === 'remove' && use.scope === scope && times > 0;
	let back = () => {};
	process.fails = (use) => {
		if (isMet(use)) back = database.recall(scope);
		return undefined;
	};
	process.failsLate = (use) => {
		if (isMet(use)) back();
		if (isMet(use)) times -= 1;
		return undefined;
	};
}
