/** What one layer may take from another; a list names the files whose values may be used too. */
export type Allowance = 'values' | 'types' | string[];

/**
 * Who may import whom. What is not named is forbidden; a layer may always use itself, except that no
 * node uses another node.
 *
 * `outcome`, `problem` and `tool` hold plain values without a way to the network, and `inputs` holds
 * zod checks, so they may be used where the rest of their layer may not. `text` knows signs and nothing
 * else, so what one layer sends and another takes for the same is read by the same code.
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
		http: ['client', 'clock', 'outcome', 'pool', 'problem', 'nodeErrors', 'toNodeError', 'tool'],
	},
	memory: { http: 'types', text: 'values' },
	params: { files: 'values', http: 'types', text: 'values' },
	velocert: {
		http: 'values',
		memory: ['fingerprint', 'identity'],
		params: ['aliases', 'columns', 'inputColumns', 'inputs'],
		text: 'values',
	},
	vec: {
		http: 'values',
		memory: ['fingerprint', 'identity'],
		files: 'values',
		params: ['inputs'],
		text: 'values',
	},
	files: { http: ['tool'] },
	http: {},
	text: {},
	credentials: {},
	sandbox: {},
	e2e: { sandbox: 'values' },
	browser: { sandbox: 'values', e2e: 'values' },
	queue: { sandbox: 'values', e2e: 'values' },
	bench: { sandbox: 'values', e2e: 'values' },
};
