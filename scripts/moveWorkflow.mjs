// Moves workflows between the package of both services and those of one: the nodes keep their IDs,
// names, parameters and credentials, so that n8n's memory of what went out stays theirs.
//   node scripts/moveWorkflow.mjs --to single|combined FILE...
// FILE is what `n8n export:workflow` or the editor's Download gives, and is changed in place.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const COMBINED = 'n8n-nodes-velocert-vec';

/** The package of a node's name, e.g. of `velocertIssueTool`. */
const singleOf = (name) =>
	name.startsWith('velocert') ? 'n8n-nodes-velocert' : 'n8n-nodes-vec-vault';

const OURS =
	/^(n8n-nodes-velocert-vec|n8n-nodes-velocert|n8n-nodes-vec-vault)\.((?:velocert|vecVault)\w+)$/;

/** The same node of the other kind of package; other nodes as they are. */
function movedType(type, to) {
	const [, , name] = OURS.exec(type) ?? [];
	if (name === undefined) return type;
	return `${to === 'single' ? singleOf(name) : COMBINED}.${name}`;
}

/** A workflow, or a list of them as n8n exports it, moved. */
function movedWorkflow(exported, to) {
	if (Array.isArray(exported)) return exported.map((workflow) => movedWorkflow(workflow, to));
	if (!Array.isArray(exported?.nodes))
		throw new Error('This is no workflow: it has no list of nodes');
	const nodes = exported.nodes.map((node) => ({ ...node, type: movedType(node.type, to) }));
	return { ...exported, nodes };
}

const countMoved = (before, after) => {
	const types = (exported) =>
		[exported].flat().flatMap(({ nodes }) => nodes.map(({ type }) => type));
	const [old, now] = [types(before), types(after)];
	return old.filter((type, index) => type !== now[index]).length;
};

function main() {
	const { values, positionals } = parseArgs({
		options: { to: { type: 'string' } },
		allowPositionals: true,
	});
	if (!['single', 'combined'].includes(values.to) || positionals.length === 0) {
		console.error('node scripts/moveWorkflow.mjs --to single|combined FILE...');
		process.exit(1);
	}
	for (const file of positionals) {
		const before = JSON.parse(readFileSync(file, 'utf8'));
		const after = movedWorkflow(before, values.to);
		writeFileSync(file, `${JSON.stringify(after, null, 2)}\n`);
		console.log(`${file}: ${countMoved(before, after)} nodes moved`);
	}
}

main();
