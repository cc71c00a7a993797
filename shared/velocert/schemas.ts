import { z } from 'zod/v3';

/** One page of credential types. Source: Velocert guide "List your organization's credential types". */
export const credentialTypesPage = z
	.object({
		credentialTypes: z
			.array(z.object({ name: z.string(), displayName: z.string().optional() }).passthrough())
			.nullish(),
		// The guide shows no way to the next page; the name follows the API's style. See docs/api/velocert.md.
		nextPageToken: z.union([z.string(), z.number()]).nullish(),
		next_page_token: z.union([z.string(), z.number()]).nullish(),
	})
	.passthrough();

/** Example payload of a type, bare or under `credential`. Source: Velocert guide "input fields". */
export const inputFieldsReply = z.record(z.unknown());

/** Verdict on a payload. Source: Velocert guide "Validate your input"; the elements of `errors` are not described. */
export const validationReply = z
	.object({ valid: z.boolean().nullish(), errors: z.unknown() })
	.passthrough();

/** The reply to issuing is not described: nothing, a list or an object are all taken. */
export const issueReply = z.unknown();
