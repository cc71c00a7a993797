/** A package of one service, as n8n verifies it: which nodes it gets and what it says of itself. */
export interface SinglePackage {
	name: string;
	/** Files of its nodes and credentials begin with this, in `nodes/` and `credentials/`. */
	prefix: string;
	description: string;
	keywords: string[];
}

/** The package of the root folder, from which all others are cut. */
export const COMBINED = 'n8n-nodes-velocert-vec';

export const SINGLE_PACKAGES: SinglePackage[] = [
	{
		name: 'n8n-nodes-velocert',
		prefix: 'Velocert',
		description:
			'n8n community nodes that issue certificates through Velocert, each to the right person, once',
		keywords: ['n8n-community-node-package', 'certificate', 'credential', 'velocert'],
	},
	{
		name: 'n8n-nodes-vec-vault',
		prefix: 'Vec',
		description:
			'n8n community nodes that put certificates into the VEC Certificate Vault, each for the right person, once',
		keywords: ['n8n-community-node-package', 'certificate', 'pdf', 'vec'],
	},
];
