import type { IExecuteFunctions } from 'n8n-workflow';
import { systemClock } from '../http/clock';
import { toNodeError } from '../http/toNodeError';
import { contest } from '../memory/contest';
import { openRecord } from '../memory/record';
import { quote } from './thrown';

/** Most marks that n8n's database keeps for a node, two for each name; the oldest are dropped. */
const MOST_KEPT = 10_000;

/** What several executions may have been started with. */
export interface Started {
	/** The same for all of them. */
	name: string;
	/** Of one of them alone, and the same when it is run once more. */
	receipt: string;
}

/**
 * Whether no other execution of this node had the name before, in whichever process. Of several at the
 * same moment one is told so, after the half second or more in which such a claim has to stand (see
 * `contest`), and is told so again by _Retry_. Rejects, with what to do, when n8n's database does.
 */
export async function isFirstExecution(
	ctx: IExecuteFunctions,
	{ name, receipt }: Started,
): Promise<boolean> {
	const record = openRecord(ctx, 'node', systemClock, MOST_KEPT);
	const time = { clock: systemClock, signal: ctx.getExecutionCancelSignal() };
	try {
		const { won, own } = await contest(record, [name], time, undefined, receipt);
		// Found there by a _Retry_, should n8n end before this one has, it would pass for a claim of its own.
		if (won.size === 0) await record.remove([own]);
		return won.has(name);
	} catch (error) {
		const problem = {
			message: 'Not passed on, because the database of n8n did not answer',
			description:
				`So it is not known whether another execution has this event, too. Nothing was done with it. When the database answers again, use Retry on this execution: it asks once more, and goes on if no other has. ${quote(error)}`.trim(),
		};
		return await Promise.reject(toNodeError(ctx.getNode(), problem));
	}
}
