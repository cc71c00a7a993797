import { isMembers } from '../../../shared/http/members.ts';

it('Objects of JSON are told from all else', () => {
	const values = [{}, { a: 1 }, [], null, 'a', undefined];
	expect(values.map(isMembers)).toEqual([true, true, false, false, false, false]);
});
