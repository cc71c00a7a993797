import {
	canvas,
	fromCanvas,
	fromSheet,
	fromThinkific,
	sheetRows,
	thinkific,
} from './lmsEvents.mts';
import { addRunnable, statusesOf, useRealN8n } from './support.mts';
import type { Node } from './workflows.mts';
import { chain, issueNode, recipients, rows, splitBody } from './workflows.mts';

const real = useRealN8n();
const LEDGER = { skipAlreadyIssued: true };
const add = async (workflow: ReturnType<typeof chain>) => await addRunnable(real.host, workflow);

/** Velocert Issue that remembers, with its fields mapped by expressions. */
const mapped = (value: Record<string, unknown>, options: Record<string, unknown> = {}): Node => {
	const node = issueNode({}, { ...LEDGER, ...options });
	const fields = { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] };
	return { ...node, parameters: { ...(node.parameters as object), fields } };
};

describe('What comes in again', () => {
	it('leads to nothing when an LMS sends an event twice, or three times at once', async () => {
		const dedupeKey = '={{ $json.body.id }}';
		const { run } = await add(chain('thinkific', mapped(fromThinkific, { dedupeKey })));
		const first = await run(thinkific('evt-1'));
		const repeated = await run(thinkific('evt-1'));
		expect([...first, ...repeated].flatMap((execution) => statusesOf(execution))).toEqual([
			'submitted',
			'skipped',
		]);
		const atOnce = await run(thinkific('evt-2'), 3);
		expect(atOnce.flatMap((execution) => statusesOf(execution)).sort()).toEqual([
			'skipped',
			'skipped',
			'submitted',
		]);
		// Another event about the same person and course is what was asked for with this key.
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 1 });
	});

	it('leads to nothing when Canvas changes the time of a completion', async () => {
		const dedupeKey = '={{ $json.body.body.user.id }}-{{ $json.body.body.course.id }}';
		const { run } = await add(chain('canvas', mapped(fromCanvas, { dedupeKey })));
		await run(canvas('2026-11-24T10:00:00Z'));
		const [changed] = await run(canvas('2026-11-25T09:00:00Z'));
		expect(statusesOf(changed)).toEqual(['skipped']);
		const again = await run(canvas('2026-11-25T09:30:00Z'), 2);
		expect(again.flatMap((execution) => statusesOf(execution))).toEqual(['skipped', 'skipped']);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 1, duplicates: 0 });
	});

	it('is skipped when a sheet emits its last row again, and issued again when that is wanted', async () => {
		const wanted = '={{ $("Trigger").first().json.body.wanted ?? "" }}';
		const dedupeKey = `${wanted}{{ $json.Email }}`;
		const skipAlreadyIssued = '={{ $("Trigger").first().json.body.forget !== true }}';
		const node = mapped(fromSheet, { dedupeKey, skipAlreadyIssued });
		const { run } = await add(chain('sheet', splitBody, node));
		const statuses = async (names: string[], more = {}) =>
			statusesOf((await run({ rows: sheetRows(names), ...more }))[0]);
		expect(await statuses(['Ann', 'Ben', 'Cid'])).toEqual(Array(3).fill('submitted'));
		expect(await statuses(['Cid'])).toEqual(['skipped']);
		expect(await statuses(['Cid', 'Dan'])).toEqual(['skipped', 'submitted']);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 4, duplicates: 0 });
		expect(await statuses(['Cid'], { wanted: 'again-' })).toEqual(['submitted']);
		expect(await statuses(['Cid'], { forget: true })).toEqual(['submitted']);
		expect(await statuses(['Cid'])).toEqual(['skipped']);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 6, duplicates: 2 });
	});

	it('is issued once when ten executions begin at once with the same rows', async () => {
		real.sandbox.settings.delayMs = 30;
		const { run } = await add(chain('ten', ...rows(recipients(4)), issueNode({}, LEDGER)));
		const all = (await run({}, 10)).map((execution) => statusesOf(execution).join());
		const of = (status: string) => Array(4).fill(status).join();
		expect(all.filter((statuses) => statuses === of('submitted'))).toHaveLength(1);
		expect(all.filter((statuses) => statuses === of('skipped'))).toHaveLength(9);
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 4, duplicates: 0 });
	});
});
