import type { IExecuteFunctions } from 'n8n-workflow';
import type { Clock } from '../http/clock';
import type { PlaceContext } from './place';
import { placeOfMarks } from './place';
import { openRecord } from './record';

/**
 * What was interrupted: in which runs n8n itself may have ended, and with it what the memory of the
 * execution knew. For runs that no ledger remembers; their marks stand in the record of what is
 * under way, and only as long as the run.
 */
export interface Interruptions {
	/** Keys that may have been written in the execution that is being retried. */
	begunBefore(keys: readonly string[]): Promise<Set<string>>;
	/** Notes that writes begin. Never rejects: what cannot be noted only makes a crash harder to tell. */
	noteBegun(keys: readonly string[]): Promise<Begun>;
}

/** Writes that were noted. */
export interface Begun {
	/**
	 * Takes that back, where nobody else had noted it: the execution remembers what became of them.
	 * `lost` are those that may have been written of which it will not.
	 */
	end(lost: readonly string[]): Promise<void>;
}

/**
 * Writes of more rows are noted by a few of the rows, because n8n looks through all its marks to take one
 * away: a hundred thousand would stand still for many seconds. Any of those few tells then that all may
 * have been written.
 */
const MOST_NOTED = 3_000;
/** About so many; whoever asks after a crash asks about nearly the same rows. */
const REPRESENTATIVES = 500;
/** Of more rows only those few are asked about. Only a retry asks, so that what it costs hardly counts. */
const MOST_ASKED = 10_000;

/** Opens what is known of interruptions of this node. */
export function openInterruptions(
	ctx: IExecuteFunctions & PlaceContext,
	clock: Clock,
): Interruptions {
	const record = openRecord(ctx, placeOfMarks(ctx), clock);
	const node = ctx.getNode().id;
	const markOf = (key: string) => `${node} ${key} run`;
	const markOfAll = (key: string) => `${node} ${key} runs`;
	return {
		async begunBefore(keys) {
			if (isRecovered(ctx)) return new Set(keys);
			const some = representatives(keys);
			// A few that were noted would hardly ever be among a few of many.
			const each = keys.length > MOST_ASKED ? some : keys;
			try {
				const isNew = await record.add([...each.map(markOf), ...some.map(markOfAll)]);
				await record.remove([...isNew]);
				const begun = each.filter((key) => !isNew.has(markOf(key)));
				const isMore = each.length < keys.length && begun.length > 0;
				const isAll = isMore || some.some((key) => !isNew.has(markOfAll(key)));
				return new Set(isAll ? keys : begun);
			} catch (error) {
				ctx.logger.warn('n8n could not tell whether the execution was interrupted', { error });
				return new Set();
			}
		},
		async noteBegun(keys) {
			const isMany = keys.length > MOST_NOTED;
			try {
				const isNew = await record.add(
					isMany ? representatives(keys).map(markOfAll) : keys.map(markOf),
				);
				return {
					async end(lost) {
						if (isMany && lost.length > 0) return;
						for (const key of lost) isNew.delete(markOf(key));
						await record.remove([...isNew]);
					},
				};
			} catch (error) {
				ctx.logger.debug('That writes begin could not be noted in the database', { error });
				return { end: async () => {} };
			}
		},
	};
}

/**
 * About five hundred of these keys, or all if there are fewer: those that come first in an order that chance
 * seems to have made, but that is the same each time. So of nearly the same keys they are nearly the same.
 */
function representatives(keys: readonly string[]): string[] {
	const some = [...new Set(keys)];
	const share = REPRESENTATIVES / some.length;
	const first = some.filter((key) => rankOf(key) < share);
	return first.length > 0 ? first : some.slice(0, 1);
}

/** Where a key stands in that order, from 0 to 1. */
function rankOf(key: string): number {
	const PRIME = 1_000_003;
	let rank = 0;
	for (let at = 0; at < key.length; at++) rank = (rank * 257 + key.charCodeAt(at)) % PRIME;
	return rank / PRIME;
}

/**
 * Whether n8n put this execution together from its logs after a crash. Nodes that had come to their
 * end hold one item that says so, and run again. Had this node not begun, its predecessors hold none.
 */
function isRecovered(ctx: IExecuteFunctions): boolean {
	const own = ctx.getNode().name;
	const before = ctx.getParentNodes(own, { depth: 1 }).map(({ name }) => name);
	const { $ } = ctx.getWorkflowDataProxy(0);
	return [own, ...before].some((name) => {
		try {
			return $(name).all(0, 0)[0].json.isArtificialRecoveredEventItem === true;
		} catch {
			// It never ran, or n8n no longer tells.
			return false;
		}
	});
}
