import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Stryker changes the code in one place after the other, and sees whether a unit test notices. */
export default {
	testRunner: 'jest',
	plugins: ['@stryker-mutator/jest-runner'],
	jest: {
		projectType: 'custom',
		configFile: 'jest.mutation.config.cjs',
		// Which tests are the mutant's is known by its folder.
		enableFindRelatedTests: false,
	},
	coverageAnalysis: 'perTest',
	// What is computed once, when a file is loaded, would cost a new process for each change.
	ignoreStatic: true,
	concurrency: Math.max(1, availableParallelism() - 1),
	// Within the project other tests would find their files twice.
	tempDirName: join(tmpdir(), 'velocert-vec-mutation'),
	cleanTempDir: 'always',
	ignorePatterns: ['/docs', '/bench', '/packages', '/dist', '/examples', '/icons', '/.github'],
	reporters: ['clear-text', 'progress-append-only', 'json'],
	jsonReporter: { fileName: '.cache/mutation.json' },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	allowEmpty: false,
};
