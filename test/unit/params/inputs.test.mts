import fc from 'fast-check';
import type { ZodType, ZodTypeDef } from 'zod/v3';
import { z } from 'zod/v3';
import { check } from '../../../shared/params/check.ts';
import {
	checkChoice,
	emailAddress,
	optionalDay,
	optionalText,
	requiredText,
} from '../../../shared/params/inputs.ts';

const result = (schema: ZodType<unknown, ZodTypeDef, unknown>, value: unknown) => {
	const checked = check(schema, value);
	return 'input' in checked ? checked.input : checked.problem;
};
const email = (value: unknown) => result(emailAddress('Email'), value);
const SPACES = [' ', '\t', '\n', '\u00a0', '\ufeff', '  '];
const spaces = fc.constantFrom('', ...SPACES);

describe('a choice', () => {
	const CHOICES = ['wait', 'takeAsIssued'] as const;
	const choice = z
		.unknown()
		.transform((value, ctx) => checkChoice(value, ctx, 'When Not Ready', CHOICES));

	it.each([
		['takeAsIssued', 'takeAsIssued'],
		[' TAKEASISSUED ', 'takeAsIssued'],
		...[undefined, null, '', ' '].map((empty) => [empty, 'wait']),
	])('is read in any letters, and empty is the first: %p', (value, read) => {
		expect(result(choice, value)).toBe(read);
	});

	it.each(['later', 1, true, ['wait', 'wait']])('is refused where it is none: %p', (value) => {
		expect(result(choice, value)).toMatchObject({
			message: "'When Not Ready' is none of its choices",
			description: `It contains '${String(value)}'. An expression may give wait, takeAsIssued, or nothing.`,
			field: 'When Not Ready',
		});
	});
});

describe('text', () => {
	it('keeps names of any script, composed and trimmed', () => {
		const names = fc.constantFrom(
			'José',
			'Zoë Ng',
			'Борис',
			'田中 寛',
			'محمد',
			"O'Neil",
			'Nguyễn',
			'👩‍🎓 Lee',
		);
		fc.assert(
			fc.property(names, spaces, spaces, (name, before, after) => {
				const written = before + name.normalize('NFD') + after;
				expect(result(requiredText('Full Name', 255), written)).toBe(name.normalize('NFC'));
				expect(result(optionalText('Details', 255), written)).toBe(name.normalize('NFC'));
			}),
		);
	});

	it.each(['', ...SPACES, undefined, null])('takes %p for empty', (value) => {
		expect(result(requiredText('Full Name', 9), value)).toMatchObject({
			message: "'Full Name' is empty",
			field: 'Full Name',
		});
		expect(result(optionalText('Details', 9), value)).toBeUndefined();
		expect(result(optionalDay('Issue Date', 'UTC'), value)).toBeUndefined();
	});

	it('counts characters, not bytes', () => {
		expect(result(requiredText('Full Name', 3), '🎓🎓🎓')).toBe('🎓🎓🎓');
		expect(result(optionalText('Details', 3), '🎓🎓🎓🎓')).toMatchObject({
			message: "'Details' has 4 characters, 3 is the most",
		});
	});

	it.each([
		'#N/A',
		'#REF!',
		'#NAME?',
		'#VALUE!',
		'#DIV/0!',
		' #NUM! ',
		'#NV',
		'#BEZUG!',
		'#¡VALOR!',
	])('refuses %s, which a spreadsheet left there', (value) => {
		for (const schema of [requiredText('Full Name', 255), optionalText('Full Name', 255)]) {
			expect(result(schema, value)).toEqual({
				message: "'Full Name' holds an error of the spreadsheet",
				field: 'Full Name',
				description: `It contains '${value.trim()}'. Correct the formula in the sheet.`,
			});
		}
	});

	it.each(['#1', '#Welding', 'C# and F#', '#', 'No. #5!', '# REF!'])(
		'takes %s as it is',
		(value) => {
			expect(result(requiredText('Certificate Title', 255), value)).toBe(value);
		},
	);
});

describe('an email address', () => {
	it('is trimmed and keeps all but the case of its domain', () => {
		const addresses = fc
			.tuple(
				fc.stringMatching(/^[A-Za-z0-9_+'-]{1,9}(\.[A-Za-z0-9_+'-]{1,9}){0,3}$/),
				fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9-]{0,12}[A-Za-z0-9])?$/),
			)
			.map(([local, domain]) => [local, `${domain}.Example.COM`]);
		fc.assert(
			fc.property(addresses, spaces, spaces, ([local, domain], before, after) => {
				expect(email(`${before}${local}@${domain}${after}`)).toBe(
					`${local}@${domain.toLowerCase()}`,
				);
			}),
		);
	});

	it.each([
		['ana@example.com; ben@example.com', 'Give each address a row of its own.'],
		['ana@example.com ben@example.com', 'Give each address a row of its own.'],
		['an\u200ba@example.com', 'Delete the cell and type the address anew.'],
		['ana@example.com\u200b', 'Delete the cell and type the address anew.'],
		['an\u034fa@example.com', 'Delete the cell and type the address anew.'],
		['an\ufe0fa@example.com', 'Delete the cell and type the address anew.'],
		['an\u3164a@example.com', 'Delete the cell and type the address anew.'],
		['an\u2800a@example.com', 'Delete the cell and type the address anew.'],
		['Ana <ana@example.com>', 'Correct the data or choose another field.'],
		['ana@@example.com', 'Correct the data or choose another field.'],
		['ana@example', 'Correct the data or choose another field.'],
		['n/a', 'Correct the data or choose another field.'],
	])('is not what %p is, and says what to do', (value, fix) => {
		expect(email(value)).toMatchObject({
			message: "'Email' holds no email address",
			description: expect.stringContaining(fix) as string,
		});
	});

	it('is told without much work, however long the text is', () => {
		const started = process.cpuUsage();
		for (const part of ['@', ',', ' ', 'a@', '@a.', '\u200b', 'a@a.a,']) {
			expect(email(part.repeat(100_000))).toHaveProperty('message');
			expect(email(part.repeat(40))).toHaveProperty('message');
		}
		// In time that grows with the square of the length it would take minutes.
		expect(process.cpuUsage(started).user / 1_000).toBeLessThan(10_000);
	});
});
