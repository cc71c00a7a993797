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
	/**
	 * Notes that writes begin, and gives the keys for which nobody had noted it. Never rejects: what
	 * cannot be noted only makes a crash harder to tell.
	 */
	noteBegun(keys: readonly string[]): Promise<string[]>;
	/** Takes that back: the execution remembers what became of them. */
	noteEnded(keys: readonly string[]): Promise<void>;
}

/** Opens what is known of interruptions of this node. */
export function openInterruptions(
	ctx: IExecuteFunctions & PlaceContext,
	clock: Clock,
): Interruptions {
	const record = openRecord(ctx, placeOfMarks(ctx), clock);
	const node = ctx.getNode().id;
	const markOf = (key: string) => `${node} ${key} run`;
	const marksOf = (keys: readonly string[]) => keys.map(markOf);
	return {
		async begunBefore(keys) {
			if (isRecovered(ctx)) return new Set(keys);
			try {
				const isNew = await record.add(marksOf(keys));
				await record.remove([...isNew]);
				return new Set(keys.filter((key) => !isNew.has(markOf(key))));
			} catch (error) {
				ctx.logger.warn('n8n could not tell whether the execution was interrupted', { error });
				return new Set();
			}
		},
		async noteBegun(keys) {
			try {
				const isNew = await record.add(marksOf(keys));
				return keys.filter((key) => isNew.has(markOf(key)));
			} catch (error) {
				ctx.logger.debug('That writes begin could not be noted in the database', { error });
				return [];
			}
		},
		async noteEnded(keys) {
			await record.remove(marksOf(keys));
		},
	};
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
