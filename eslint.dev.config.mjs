import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The n8n tool brings typescript-eslint along; taking its copy keeps both lints on one version.
const tool = createRequire(import.meta.resolve('@n8n/node-cli/eslint'));
const { default: tseslint } = await import(pathToFileURL(tool.resolve('typescript-eslint')).href);

/** Lint of the developer code. Shipped code has n8n's strict lint, which may not be changed. */
export default tseslint.config(
	{ ignores: ['**/node_modules/**', 'dist/**'] },
	{
		files: ['**/*.mts'],
		extends: [tseslint.configs.recommended],
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
			'@typescript-eslint/consistent-type-imports': 'error',
			eqeqeq: 'error',
			'no-console': 'off',
		},
	},
);
