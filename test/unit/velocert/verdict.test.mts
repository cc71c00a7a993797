import type { Client } from '../../../shared/http/client.ts';
import { askVerdict } from '../../../shared/velocert/verdict.ts';

const verdictOf = async (value: unknown) =>
	await askVerdict({ send: async () => ({ kind: 'ok', value }) } as unknown as Client, '1', {});

describe('the verdict on a payload', () => {
	it.each([
		[{ valid: true, errors: null }],
		[{ valid: true }],
		[{ valid: true, errors: [], message: 'Fine' }],
		[{ errors: null }],
		[{ valid: null, errors: [] }],
		[{ data: { valid: true, errors: null } }],
		[{ success: true, valid: true }],
	])('is valid: %j', async (reply) => {
		expect(await verdictOf(reply)).toEqual({ kind: 'ok', value: { valid: true, errors: [] } });
	});

	it.each([
		[{ valid: false, errors: ['score: must be a number'] }, ['score: must be a number']],
		[{ valid: false, errors: null }, []],
		[{ valid: true, errors: ['score: must be a number'] }, ['score: must be a number']],
		[{ errors: { score: ['must be a number'] } }, ['score: must be a number']],
		[{ data: { valid: false, errors: ['no'] } }, ['no']],
	])('is invalid: %j', async (reply, errors) => {
		expect(await verdictOf(reply)).toEqual({ kind: 'ok', value: { valid: false, errors } });
	});

	it.each([
		[{}, undefined],
		[{ message: 'Hello' }, 'Hello'],
		[{ success: false, message: 'Quota exceeded' }, 'Quota exceeded'],
		[{ error: 'Quota exceeded' }, 'Quota exceeded'],
		[{ status: 'failed', errors: null }, undefined],
		[{ valid: true, success: false }, undefined],
	])('is none: %j', async (reply, said) => {
		expect(await verdictOf(reply)).toEqual({
			kind: 'unknown',
			reason: 'unclear',
			...(said ? { said } : {}),
		});
	});
});
