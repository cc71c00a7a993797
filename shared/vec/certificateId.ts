import { z } from 'zod/v3';
import { refuse } from '../params/inputs';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Checks a certificate's UUID; the service's number and the reference ID do not lead to it. */
export const certificateIdInput = z.unknown().transform((value, ctx) => {
	const id = String(value ?? '').trim();
	if (UUID.test(id)) return id;
	return id === ''
		? refuse(
				ctx,
				"'Certificate' is empty",
				'Pick one from the list, or enter its UUID.',
				'Certificate',
			)
		: refuse(
				ctx,
				"'Certificate' is not a UUID",
				`It contains '${id.slice(0, 60)}'. Use the field 'uuid' of VEC Vault Upload, not the number or the reference ID.`,
				'Certificate',
			);
});
