import type { z } from 'zod/v3';
import { refuse } from '../params/inputs';

/** Checks what is to become of a recipient whom an earlier execution left unknown; empty means `report`. */
export function checkEarlierUnknown(value: unknown, ctx: z.RefinementCtx): EarlierUnknownWish {
	if (value === undefined) return 'report';
	const text = String(value ?? '').trim();
	const wish = EARLIER_UNKNOWN.find((one) => one.toLowerCase() === text.toLowerCase());
	if (wish ?? text === '') return wish ?? 'report';
	return refuse(
		ctx,
		"'Earlier Unknown' is none of its choices",
		`It contains '${text.slice(0, 60)}'. An expression may give ${EARLIER_UNKNOWN.join(', ')}, or nothing.`,
		'Earlier Unknown',
	);
}

const EARLIER_UNKNOWN = ['report', 'takeAsIssued', 'issueAgain'] as const;

type EarlierUnknownWish = (typeof EARLIER_UNKNOWN)[number];
