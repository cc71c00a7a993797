import { useBinaryMode } from '../support/runNode.mts';
import { useSandbox } from '../support/services.mts';
import { bulk } from '../support/vaultBulk.mts';
import { personWithPdf, upload } from '../support/vaultUpload.mts';
import { messageOf } from '../support/failures.mts';

const sandbox = useSandbox();
beforeAll(async () => await useBinaryMode('default'));

const CONTINUE = { settings: { onError: 'continueRegularOutput' as const } };
const BY_COLUMN = { certificateTitle: '={{ $json.title }}' };

describe.each([
	['Upload', upload],
	['Bulk', bulk],
] as const)('Rows of VEC Vault %s whose titles look the same', (_, run) => {
	it.each([
		'Food\u200b Safety',
		'Food\u00a0 Safety',
		'Food\ufe0f Safety',
		'Foo\u034fd Safety',
		'Food\u2800 Safety',
		'Ｆｏｏｄ　Ｓａｆｅｔｙ',
	])('repeat one another: %j', async (title) => {
		const titles = ['Food Safety', title, 'Fire Safety'];
		const items = await Promise.all(
			titles.map(async (one) => await personWithPdf(0, { title: one })),
		);
		const { outputs } = await run(sandbox.current, items, CONTINUE, {}, BY_COLUMN);
		expect(outputs[0].map(messageOf)).toEqual([
			undefined,
			'This row repeats item 0: same email, title and issue date',
			undefined,
		]);
		expect(sandbox.current.counters.vec).toEqual({ created: 2, duplicates: 0 });
	});
});
