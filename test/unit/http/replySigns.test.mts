import type { Sign } from '../../../shared/http/replySigns.ts';
import {
	countedIn,
	isFilled,
	signOf,
	signOfSentence,
	signOfWord,
} from '../../../shared/http/replySigns.ts';

describe('What an object says of itself', () => {
	it.each<[object, Sign | undefined]>([
		[{}, undefined],
		[{ note: 'hello' }, undefined],
		[{ success: true }, 'yes'],
		[{ success: 'TRUE ' }, 'yes'],
		[{ ok: 'yes' }, 'yes'],
		[{ success: false }, 'no'],
		[{ isSuccess: 'no' }, 'no'],
		[{ is_success: 0 }, 'no'],
		[{ success: 1 }, undefined],
		[{ issued: true }, 'yes'],
		[{ issued: 0 }, undefined],
		[{ status: 'submitted' }, 'yes'],
		[{ State: 'failed' }, 'no'],
		[{ result: 'skipped' }, 'doubtful'],
		[{ status: 200 }, undefined],
		[{ status: 400 }, 'no'],
		[{ statusCode: '599' }, 'no'],
		[{ status_code: 399 }, undefined],
		[{ code: 600 }, undefined],
		[{ code: 'E12' }, undefined],
		[{ error: null }, undefined],
		[{ error: 'none' }, undefined],
		[{ errors: [] }, undefined],
		[{ errors: {} }, undefined],
		[{ errors: ['bad'] }, 'no'],
		[{ errors: { email: ['bad'] } }, 'no'],
		[{ error: 0 }, undefined],
		[{ error: 7 }, 'no'],
		[{ error: { code: 1 } }, 'no'],
		[{ error: { code: 0 } }, undefined],
		[{ error_message: 'Broken' }, 'no'],
		[{ errorCode: 'OK' }, undefined],
		[{ errorCode: 12 }, 'no'],
		[{ failed: 0 }, undefined],
		[{ failed: 2 }, 'doubtful'],
		[{ failed: '2' }, 'doubtful'],
		[{ failed: 1.5 }, undefined],
		[{ failed: true }, 'no'],
		[{ hasErrors: true }, 'no'],
		[{ hasErrors: false }, undefined],
		[{ skipped: 1 }, 'doubtful'],
		[{ credential_id: 'c1' }, 'yes'],
		[{ credentialId: ' ' }, undefined],
		[{ id: 5 }, 'yes'],
		[{ uuid: 'u' }, 'yes'],
		[{ id: '' }, undefined],
		[{ success: true, error: 'Broken' }, 'doubtful'],
		[{ id: 5, status: 'failed' }, 'no'],
		[{ success: true, skipped: 3 }, 'doubtful'],
		[{ data: { success: false } }, undefined],
		[{ ' Is-Success ': true }, 'yes'],
		[{ success: ' No ' }, 'no'],
		[{ success: 'maybe' }, undefined],
		[{ success: '0' }, 'no'],
		[{ success: -1 }, undefined],
		[{ success: [] }, undefined],
		[{ code: 599 }, 'no'],
		[{ code: ' 404 ' }, 'no'],
		[{ code: '404a' }, undefined],
		[{ error: true }, 'no'],
		[{ error: -1 }, 'no'],
		[{ error: ' ' }, undefined],
		[{ error: { code: 'E1' } }, 'no'],
		[{ error_code: { code: '7' } }, 'no'],
		[{ error_code: [7] }, undefined],
		[{ error_code: true }, undefined],
		[{ failed: [2] }, undefined],
		[{ failed: 'no' }, undefined],
		[{ failed: ' 12 ' }, 'doubtful'],
		[{ failed: '1234567890123456' }, undefined],
		[{ failed: '123456789012345' }, 'doubtful'],
		[{ failed: -2 }, undefined],
		[{ credential_id: 7 }, 'yes'],
		[{ credential_id: '' }, undefined],
		[{ credential_id: true }, undefined],
		[{ reference_id: 'r' }, 'yes'],
		[{ id: null }, undefined],
		[{ status: true }, 'yes'],
		[{ status: false, success: true }, 'doubtful'],
	])('%j: %s', (object, sign) => {
		expect(signOf(object as never)).toBe(sign);
	});
});

describe('What a word says', () => {
	it.each<[unknown, Sign | undefined]>([
		['Submitted', 'yes'],
		[' ok. ', 'yes'],
		['in progress', 'yes'],
		['in-progress', 'yes'],
		['processed!', 'yes'],
		['failed', 'no'],
		['not_issued', 'no'],
		['not found', 'no'],
		['no', 'no'],
		['rejected by owner', 'no'],
		['not quite', 'doubtful'],
		['partially done', 'doubtful'],
		['already exists', 'doubtful'],
		['sent with errors', 'doubtful'],
		['without errors', undefined],
		['0 errors', undefined],
		['sunny', undefined],
		['o.k', undefined],
		['okay?', undefined],
		['', undefined],
		[true, 'yes'],
		[false, 'no'],
		[1, undefined],
		[null, undefined],
	])('%j: %s', (word, sign) => {
		expect(signOfWord(word)).toBe(sign);
	});
});

describe('What a sentence says', () => {
	it.each<[string, Sign | undefined]>([
		['Credentials issued successfully', 'yes'],
		['Your request was queued. Some may fail.', 'yes'],
		['Issued without errors', 'yes'],
		['Nothing special', undefined],
		['Could not be issued', 'doubtful'],
		['We can’t accept this', 'doubtful'],
		['An error came up', 'doubtful'],
		['Rejected', 'doubtful'],
		['Submitted; quota exceeded', 'yes'],
		['Submitted! Quota exceeded', 'yes'],
		['Submitted\nQuota exceeded', 'yes'],
		['Quota exceeded. Submitted', 'doubtful'],
		['No errors', undefined],
		['Issued, but not to all', 'doubtful'],
		['An error report was submitted', 'yes'],
		['', undefined],
		['Quota exceeded', 'doubtful'],
		['2 issued, 1 rejected', 'doubtful'],
		['Issued to 10, 3 of them failed', 'doubtful'],
		['12 credentials submitted, 2 recipients were skipped', 'doubtful'],
		['10 issued, no errors, 1 invalid', 'doubtful'],
		['10 issued, 0 rejected', 'yes'],
		['10 submitted without errors', 'yes'],
		['10 issued with 0 errors', 'yes'],
		['10 issued', 'yes'],
	])('%j: %s', (sentence, sign) => {
		expect(signOfSentence(sentence)).toBe(sign);
	});
});

describe('For how many it was done', () => {
	it.each<[object, number | undefined]>([
		[{}, undefined],
		[{ issued: 3 }, 3],
		[{ issued: '3', queued: 2 }, 5],
		[{ issued: ['a', 'b'], failed: 4 }, 2],
		[{ success_count: 0 }, 0],
		[{ issued: 'many' }, undefined],
		[{ issued: -1 }, undefined],
		[{ pending: 1, sent: 1, created: 1 }, 3],
		[{ total: 9 }, undefined],
		[{ 'Success-Count': 4 }, 4],
		[{ issued: [], sent: 0 }, 0],
		[{ issued: 1.5 }, undefined],
		[{ issued: true }, undefined],
	])('%j: %s', (object, count) => {
		expect(countedIn(object as never)).toBe(count);
	});
});

describe('Whether there is something in a value', () => {
	const texts = ['', ' ', ' 0 ', ' done ', '0', 'none', 'N/A', 'null', 'ok', 'no errors'];
	const others = [0, 5, null, undefined, false, [], {}, [null, ''], { a: [], b: { c: 'none' } }];

	it.each<[unknown]>([...texts, ...others].map((value) => [value]))('not in %j', (value) => {
		expect(isFilled(value)).toBe(false);
	});

	it.each<[unknown]>([
		['bad'],
		[' bad '],
		[true],
		[['', 'bad']],
		[{ a: { b: 'bad' } }],
		[[[], ['bad']]],
	])('but in %j', (value) => {
		expect(isFilled(value)).toBe(true);
	});
});
