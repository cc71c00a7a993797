import fc from 'fast-check';
import type { Told, Write } from './takeOver.mts';
import { perform } from './takeOver.mts';
import type { Play } from './takeOverPlan.mts';
import { KEYS, plays } from './takeOverPlan.mts';

/** These take no real time, but more of the processor than those of one process. */
const SHARE = 1 / 4;
const RUNS = Math.max(1, Math.round(Number(process.env.FUZZ_RUNS ?? 2_000) * SHARE));
/** The same plays every time; `npm run fuzz` takes others. */
const SEED = Number(process.env.FUZZ_SEED ?? 1_769_011_154);
const PATH = process.env.FUZZ_PATH;
/** What is noted of a write stands so long after it at the latest: other processes may write it over until then. */
const STANDS_MS = 5_000;
const STANDS_WRITES = 25;
/** Shares of the plays. */
const MOST_CHANCES = 0.02;
const MOST_NEEDLESS = 0.05;

/** Plays in which a crash, or a database without an answer, right after a write made somebody get something twice, and with an end that nothing explains. */
let [chances, needless] = [0, 0];

/** What is wrong with what was sent of a key. */
function checkWrites(
	{ executions, kills, troubles, writeMs }: Play,
	all: Write[],
	told: Told[],
): string[] {
	const standsMs = STANDS_MS + STANDS_WRITES * writeMs;
	/** How long a process had to note something after that moment, unless the database did not let it. */
	const leftMs = ({ execution }: Write, ms: number) => {
		const { process } = executions[execution];
		const { fromMs, forMs } = troubles[process] ?? { fromMs: Infinity, forMs: 0 };
		const isDisturbed = fromMs < ms + standsMs && ms < fromMs + forMs;
		return isDisturbed ? 0 : (kills[process] ?? Infinity) - ms;
	};
	const isSure = (write: Write) => leftMs(write, write.untilMs) > standsMs;
	return all.flatMap((write, at) => {
		const { key, execution, sinceMs } = write;
		const before = all.slice(0, at);
		const last = before.at(-1);
		if (!last) return [];
		if (before.some(({ untilMs }) => untilMs > sinceMs))
			return [`${key} is written by two at once`];
		const isWished = executions[execution].wish === 'issueAgain';
		const wasTold = told.some((one) => one.atMs < sinceMs && /^unknown/.test(one.end));
		const done = before.filter(({ outcome }) => outcome === 'ok');
		if (done.some(isSure) && !(isWished && wasTold)) return [`${key} is written after it was`];
		const isOpen = last.outcome === 'unknown' && !isWished;
		if (isOpen && leftMs(last, last.sinceMs) > standsMs) {
			return [`${key} is written again though unknown`];
		}
		if (isOpen || done.length > 0) chances += 1;
		return [];
	});
}

/** What is wrong with what was told of a key. */
function checkTold(
	{ executions, kills, troubles }: Play,
	key: string,
	writes: Write[],
	told: Told[],
) {
	const wasTaken = executions.some(
		({ wish, keys }) => wish === 'takeAsIssued' && keys.includes(key),
	);
	const mayBeOpen =
		kills.some((ms) => ms !== undefined) || writes.some(({ outcome }) => outcome === 'unknown');
	const hadTrouble = troubles.some((trouble) => trouble !== undefined);
	return told.flatMap(({ end, execution, atMs }) => {
		const isLast = execution === executions.length - 1;
		const isOwn = (write: Write) => write.execution === execution && write.outcome !== 'refused';
		if (/^(Not sent|cancelled)/.test(end) && writes.some(isOwn))
			return [`${key} is told as ${end} though it was written`];
		if (/^Not sent/.test(end) && (isLast || !hadTrouble))
			return [`${key} is not sent without trouble`];
		if (end === 'open') return [`${key} is told nothing of`];
		if (/^unknown/.test(end) && !mayBeOpen && !hadTrouble) needless += 1;
		const wasDone = writes.some(({ outcome, untilMs }) => outcome !== 'refused' && untilMs <= atMs);
		return end === 'ok skipped' && !wasDone && !wasTaken
			? [`${key} is skipped and was not written`]
			: [];
	});
}

async function holds(play: Play): Promise<void> {
	const { writes, told } = await perform(play);
	const broken = KEYS.flatMap((key) => {
		const own = writes.filter((write) => write.key === key).sort((a, b) => a.sinceMs - b.sinceMs);
		const said = told.filter((one) => one.key === key);
		return [...checkWrites(play, own, said), ...checkTold(play, key, own, said)];
	});
	if (broken.length > 0) throw new Error([...broken, JSON.stringify({ writes, told })].join('\n'));
}

describe('Whatever processes leave behind, and whoever takes it over', () => {
	it(
		`nobody gets anything twice but by wish, and every execution comes to its end (${RUNS} runs, seed ${SEED})`,
		async () => {
			await fc.assert(fc.asyncProperty(plays, holds), {
				numRuns: RUNS,
				seed: SEED,
				endOnFailure: true,
				...(PATH ? { path: PATH } : {}),
			});
			expect(chances).toBeLessThanOrEqual(Math.ceil(RUNS * MOST_CHANCES));
			expect(needless).toBeLessThanOrEqual(Math.ceil(RUNS * MOST_NEEDLESS));
		},
		RUNS * 1_000 + 60_000,
	);
});
