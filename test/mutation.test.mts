import { scoresOf, withTable } from '../scripts/mutation/table.mts';

const mutants = (...states: string[]) => ({ mutants: states.map((status) => ({ status })) });
const PAGE =
	'Before.\n\n<!-- npm run mutation writes this -->\n\nold\n\n<!-- up to here -->\n\nAfter.';

describe('The scores of mutation testing', () => {
	it('count as noticed what ended a test or went on for ever, and leave out what was not tried', () => {
		const states = ['Killed', 'Timeout', 'Survived', 'NoCoverage', 'Ignored', 'CompileError'];
		const files = { 'shared/memory/a.ts': mutants(...states) };
		expect(scoresOf({ files }, '2026-11-24')).toEqual({
			'shared/memory/a.ts': { killed: 2, survived: 1, uncovered: 1, date: '2026-11-24' },
		});
	});

	it('are summed up by folder, with the oldest of its dates', () => {
		const score = { killed: 3, survived: 1, uncovered: 0, date: '2026-11-24' };
		const text = withTable(PAGE, {
			'shared/http/a.ts': score,
			'shared/memory/a.ts': { ...score, killed: 0, survived: 0 },
			'shared/memory/b.ts': { ...score, uncovered: 2, date: '2026-11-20' },
		});
		expect(text).toBe(`Before.

<!-- npm run mutation writes this -->

| | Killed | Survived | Not run | Score | Measured |
|---|---|---|---|---|---|
| **shared/http** | 3 | 1 | 0 | 75 % | 2026-11-24 |
| \`a.ts\` | 3 | 1 | 0 | 75 % | 2026-11-24 |
| **shared/memory** | 3 | 1 | 2 | 50 % | 2026-11-20 |
| \`a.ts\` | 0 | 0 | 0 | – | 2026-11-24 |
| \`b.ts\` | 3 | 1 | 2 | 50 % | 2026-11-20 |

<!-- up to here -->

After.`);
	});

	it('are not written into a page without marks', () => {
		expect(() => withTable('Nothing', {})).toThrow('lacks');
	});
});
