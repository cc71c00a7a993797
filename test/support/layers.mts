/** What one layer may take from another; a list names the files whose values may be used too. */
export type Allowance = 'values' | 'types' | string[];

/**
 * Who may import whom. What is not named is forbidden; a layer may always use itself, except that no
 * node uses another node.
 *
 * `outcome` and `problem` hold plain values without a way to the network, and `inputs` holds zod
 * checks, so they may be used where the rest of their layer may not.
 */
export const LAYERS: Record<string, Record<string, Allowance>> = {
	nodes: {
		flow: 'values',
		memory: ['fingerprint', 'memoList'],
		params: 'values',
		velocert: 'values',
		vec: 'values',
		files: 'values',
		http: ['outcome', 'pool', 'problem'],
	},
	flow: {
		memory: 'values',
		params: 'values',
		files: 'types',
		http: ['client', 'outcome', 'pool', 'problem', 'nodeErrors'],
	},
	memory: { http: 'types' },
	params: { files: 'values', http: 'types' },
	velocert: {
		http: 'values',
		memory: ['fingerprint', 'identity'],
		files: 'types',
		params: ['aliases', 'inputs', 'sheetError'],
	},
	vec: { http: 'values', memory: ['fingerprint', 'identity'], files: 'types', params: ['inputs'] },
	files: { http: 'types' },
	http: { files: 'types' },
	credentials: {},
	sandbox: {},
	e2e: { sandbox: 'values' },
	browser: { sandbox: 'values', e2e: 'values' },
	queue: { sandbox: 'values', e2e: 'values' },
};
