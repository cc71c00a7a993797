import { until } from '../../e2e/support.mts';
import type { QueueScene } from '../support.mts';
import type { Load, LoadResult } from './posted.mts';
import { playLoad, POSTINGS } from './posted.mts';

/** As `playLoad`, and Redis is killed and started again as soon as a third of the people have their certificate. */
export async function playRedisRestart(
	scene: QueueScene,
	name: string,
	load: Omit<Load, 'meanwhile'>,
): Promise<LoadResult> {
	return await playLoad(scene, name, {
		...load,
		async meanwhile(rows) {
			const left = () => POSTINGS[load.kind].books(scene, rows).never;
			await until(() => left() < (rows.length * 2) / 3);
			// Else there would be nothing to interrupt.
			if (left() === 0) throw new Error('All was done before Redis was killed');
			await scene.queue.redis.restart();
		},
	});
}
