import { z } from 'zod/v3';
import type { Endpoint, Service } from './endpoint';

/** Milliseconds; a service that takes longer for so little is as good as none. */
export const PING = { timeoutMs: 10_000 };

/** The smallest harmless request of a service, to see whether it answers. */
export function pingOf(service: Service): Endpoint<unknown> {
	return {
		service,
		method: 'GET',
		path: service.pingPath,
		subject: 'answer',
		retry: 'always',
		timeoutMs: PING.timeoutMs,
		reply: z.unknown(),
	};
}
