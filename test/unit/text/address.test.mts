import fc from 'fast-check';
import { readAddress } from '../../../shared/text/address.ts';

describe('readAddress', () => {
	it.each([
		'ana+welding@example.com',
		"o'brien@example.com",
		'ana.souza@example.com',
		'ana_souza-2@mail.example.co.uk',
		'{ana}/b=c!#$%&*?^`|~@example.com',
		'1@example.com',
		'ana@xn--bcher-kva.example',
		'ana@bücher.example',
		'用户@例子.公司',
		'почта@пример.рф',
		'josé@example.com',
		'ana@e.example',
		'ana@r3---sn.example.com',
		`${'a'.repeat(64)}@example.com`,
		'ana@123.example',
		'ana@example.museum',
	])('takes %s as it is', (address) => {
		expect(readAddress(address)).toEqual({ address });
	});

	it.each([
		['o’brien@example.com', /'’' cannot stand before the @/],
		['oʼbrien@example.com', /only looks like/],
		['“ana”@example.com', /cannot stand before/],
		['ana–souza@example.com', /'–' cannot stand before/],
		['ana@exam‐ple.com', /'‐' cannot stand in a domain/],
		['ana@example.com/', /'\/' cannot stand in a domain/],
		['ana@example.com>', /'>' cannot/],
		['ana@example.com.', /a dot/],
		['ana@example..com', /a dot/],
		['ana@.example.com', /a dot/],
		['.ana@example.com', /a dot/],
		['ana.@example.com', /a dot/],
		['a..b@example.com', /a dot/],
		['ana@-example.com', /a hyphen/],
		['ana@example-.com', /a hyphen/],
		['ana@exam_ple.com', /'_' cannot/],
		['ana@example.c', /no domain ends with '\.c'/],
		['ana@127.0.0.1', /no domain ends with '\.1'/],
		['ana@[127.0.0.1]', /'\[' cannot/],
		['ana@example', /^$/],
		['ana', /^$/],
		['@example.com', /^$/],
		['ana@@example.com', /^$/],
		['ana@b@example.com', /^$/],
		['ana souza@example.com', /^$/],
		['"ana souza"@example.com', /^$/],
		['ana;ben@example.com', /';' cannot/],
		['mailto:ana@example.com', /':' cannot/],
		['ana＠example.com', /^$/],
		['ａna@example.com', /only looks like/],
		['ana@example․com', /only looks like/],
		['ana@ex\u0430mple.com', /two alphabets/],
		['\u0430na@example.com', /two alphabets/],
		['ana😀@example.com', /'😀' cannot/],
		[`${'a'.repeat(65)}@example.com`, /too long/],
		[`ana@${'a'.repeat(64)}.com`, /too long/],
		[`ana@${'a.'.repeat(126)}com`, /too long/],
	])('refuses %s', (text, why) => {
		const read = readAddress(text);
		expect('refused' in read && read.refused).toMatch(why);
	});

	it('takes what is built by the rules, and nothing with one sign wrong', () => {
		const atom = fc.stringMatching(/^[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,12}$/);
		const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
		const parts = fc.record({
			atoms: fc.array(atom, { minLength: 1, maxLength: 4 }),
			labels: fc.array(label, { minLength: 1, maxLength: 4 }),
			end: fc.constantFrom('com', 'org', 'museum', 'xn--p1ai', 'de'),
		});
		fc.assert(
			fc.property(
				parts,
				fc.nat(),
				fc.constantFrom(' ', ',', '<', '"', '(', '’', '\u200b', '@', '..'),
				({ atoms, labels, end }, at, wrong) => {
					const address = `${atoms.join('.')}@${[...labels, end].join('.')}`;
					expect(readAddress(address)).toEqual({ address });
					const place = at % (address.length + 1);
					expect(
						readAddress(address.slice(0, place) + wrong + address.slice(place)),
					).toHaveProperty('refused');
				},
			),
		);
	});

	it('gives an address or a reason, whatever it gets', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const read = readAddress(text);
				if ('address' in read) expect(read.address.toLowerCase()).toBe(text.toLowerCase());
				else expect(typeof read.refused).toBe('string');
			}),
		);
	});
});
