import { withBetween } from '../../bench/marks.mts';

/** What became of the mutants of a file. */
export interface Score {
	/** Noticed by a test, be it that the code went on for ever. */
	killed: number;
	survived: number;
	/** In code that no unit test runs. */
	uncovered: number;
	/** When that was found, as `YYYY-MM-DD`. */
	date: string;
}

/** The part of Stryker's report that is needed: the state of each mutant, by file. */
export interface Report {
	files: Record<string, { mutants: Array<{ status: string }> }>;
}

/** The scores of a report, by file. What Stryker left out or could not run counts for nothing. */
export function scoresOf({ files }: Report, date: string): Record<string, Score> {
	const scores = Object.entries(files).map(([file, { mutants }]) => {
		const having = (...states: string[]) =>
			mutants.filter(({ status }) => states.includes(status)).length;
		const score = {
			killed: having('Killed', 'Timeout'),
			survived: having('Survived'),
			uncovered: having('NoCoverage'),
			date,
		};
		return [file, score] as const;
	});
	return Object.fromEntries(scores);
}

/** The page with a line for every folder and every file of it, between its two marks. Throws where they are missing. */
export function withTable(text: string, scores: Record<string, Score>): string {
	const folders = [...new Set(Object.keys(scores).map(folderOf))];
	const rows = folders.flatMap((folder) => {
		const files = Object.entries(scores).filter(([file]) => folderOf(file) === folder);
		const sum = (member: 'killed' | 'survived' | 'uncovered') =>
			files.reduce((total, [, score]) => total + score[member], 0);
		const date = files.map(([, score]) => score.date).sort()[0];
		const all = {
			killed: sum('killed'),
			survived: sum('survived'),
			uncovered: sum('uncovered'),
			date,
		};
		const lines = files.map(([file, score]) => line(`\`${file.slice(folder.length + 1)}\``, score));
		return [line(`**${folder}**`, all), ...lines];
	});
	const head = '| | Killed | Survived | Not run | Score | Measured |\n|---|---|---|---|---|---|';
	return withBetween(text, 'mutation', `\n\n${[head, ...rows].join('\n')}\n\n`);
}

function folderOf(file: string): string {
	return file.slice(0, file.lastIndexOf('/'));
}

function line(name: string, { killed, survived, uncovered, date }: Score): string {
	const count = killed + survived + uncovered;
	const share = count === 0 ? '–' : `${Math.round((killed / count) * 100)} %`;
	return `| ${name} | ${killed} | ${survived} | ${uncovered} | ${share} | ${date} |`;
}
