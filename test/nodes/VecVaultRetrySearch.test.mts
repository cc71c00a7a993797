import { addVaultCertificate, useSandbox } from '../support/services.mts';
import { retryAll } from '../support/vaultRetry.mts';

const sandbox = useSandbox();

/** Failed certificates with these titles, of a service that takes no notice of `search`. */
function fill(...titles: string[]): void {
	Object.assign(sandbox.current.settings, { searchFilter: false, processingMs: 60_000 });
	for (const title of titles) addVaultCertificate(sandbox.current, { status: 'failed', title });
}

const retried = async (search: string, options = {}) => {
	const result = await retryAll(sandbox.current, { filters: { search }, options });
	return {
		titles: result.outputs[0].map(({ json }) => json.certificate_title),
		hints: result.hints.map(({ message }) => message),
	};
};

describe('VEC Vault Retry of all failed certificates that hold a text', () => {
	it('retries nothing else when VEC ignores the text, and says so', async () => {
		fill('First Aid', 'Welding', 'First Aid');
		const { titles, hints } = await retried('welding');
		expect(titles).toEqual(['Welding']);
		expect(hints).toEqual([
			'VEC gave 2 certificates that do not fit the filters. They were left alone.',
		]);
		expect(sandbox.requests('vec.retry')).toBe(1);
	});

	it.each([
		['a title in other case and spacing', ' WELDING   basics '],
		['a name', 'jane'],
		['an address', 'jane@example'],
		['a reference ID', 'vec-ic-0000'],
		['accents left away', 'soudee'],
		['words from several fields', 'Doe Basics'],
	])('finds it as VEC does: %s', async (_, search) => {
		fill('Welding Basics Soudée');
		expect((await retried(search)).titles).toHaveLength(1);
	});

	it('says in a dry run, too, what it would leave alone', async () => {
		fill('First Aid', 'Welding');
		const { titles } = await retried('welding', { dryRun: true });
		expect(titles).toEqual(['Welding']);
		expect(sandbox.requests('vec.retry')).toBe(0);
	});
});
