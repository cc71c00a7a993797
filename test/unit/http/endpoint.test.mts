import { z } from 'zod/v3';
import { endpoint, fileEndpoint } from '../../../shared/http/endpoint.ts';
import { concernsAll, LEFT_OPEN, notSent, ok, UNCLEAR } from '../../../shared/http/outcome.ts';

const CALL = {
	service: { credential: 'vecApi', name: 'VEC', pingPath: '/ping' },
	method: 'GET' as const,
	path: '/things/{id}',
	subject: 'thing',
	retry: 'always' as const,
	timeoutMs: 60_000,
};

describe('A call', () => {
	it('is what it was declared as', () => {
		const call = { ...CALL, reply: z.string() };
		expect(endpoint(call)).toBe(call);
		expect(fileEndpoint(CALL)).toEqual({ ...CALL, reply: 'file' });
	});
});

describe('What a call came to', () => {
	it('is one of four kinds', () => {
		expect(ok(7)).toEqual({ kind: 'ok', value: 7 });
		expect(notSent('tls')).toEqual({ kind: 'notSent', reason: 'tls' });
		expect([LEFT_OPEN, UNCLEAR].map(concernsAll)).toEqual([false, false]);
	});
});
