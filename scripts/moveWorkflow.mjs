// Moves workflows between the package of both services and those of one: the nodes keep their IDs,
// names, parameters and credentials, so that n8n's memory of what went out stays theirs.
//   node scripts/moveWorkflow.mjs --to single|combined FILE...
// FILE is what `n8n export:workflow` or the editor's Download gives, and is changed in place. Of a list,
// only workflows with nodes of these packages stay, because n8n unpublishes whatever it imports.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const COMBINED = 'n8n-nodes-velocert-vec';

/** The package of a node's name, e.g. of `velocertIssueTool`. */
const singleOf = (name) =>
	name.startsWith('velocert') ? 'n8n-nodes-velocert' : 'n8n-nodes-vec-vault';

const OURS =
	/(?<![\w@/.-])(?:n8n-nodes-velocert-vec|n8n-nodes-velocert|n8n-nodes-vec-vault)\.((?:velocert|vecVault)\w+)/g;

/** A text in which the types of our nodes are those of the other kind of package. */
const movedText = (text, to) =>
	text.replace(OURS, (_, name) => `${to === 'single' ? singleOf(name) : COMBINED}.${name}`);

/** A node, moved; those that start a workflow which they hold themselves have that one moved, too. */
function movedNode(node, to) {
	const type = movedText(String(node.type), to);
	const held = node.parameters?.workflowJson;
	if (held === undefined) return { ...node, type };
	const workflowJson =
		typeof held === 'string'
			? movedText(held, to)
			: JSON.parse(movedText(JSON.stringify(held), to));
	return { ...node, type, parameters: { ...node.parameters, workflowJson } };
}

function movedWorkflow(workflow, to) {
	if (!Array.isArray(workflow?.nodes))
		throw new Error('This is no workflow: it has no list of nodes');
	return { ...workflow, nodes: workflow.nodes.map((node) => movedNode(node, to)) };
}

/** Where the text of a node names our nodes: the node itself, and those of a workflow that it holds. */
const oursOf = ({ nodes }) =>
	nodes.flatMap(({ type, parameters }) => {
		const held = parameters?.workflowJson;
		return `${type} ${held === undefined ? '' : JSON.stringify(held)}`.match(OURS) ?? [];
	});

/** A file's workflows, moved, unless none has nodes of ours; and what to say of it. */
function movedFile(file, to) {
	const exported = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
	const before = [exported].flat();
	const after = before.map((workflow) => movedWorkflow(workflow, to));
	const kept = after.filter((workflow) => oursOf(workflow).length > 0);
	if (kept.length === 0) return { file, said: `${file}: left as it is, without nodes to move` };
	const [old, now] = [before, after].map((workflows) => workflows.flatMap(oursOf));
	const count = old.filter((type, index) => type !== now[index]).length;
	const others = after.length - kept.length;
	const leftOut = others > 0 ? `; ${others} workflows left out, without nodes to move` : '';
	const moved = Array.isArray(exported) ? kept : kept[0];
	return { file, moved, said: `${file}: ${count} nodes moved${leftOut}` };
}

function main() {
	const { values, positionals } = parseArgs({
		options: { to: { type: 'string' } },
		allowPositionals: true,
	});
	if (!['single', 'combined'].includes(values.to) || positionals.length === 0) {
		console.error('node scripts/moveWorkflow.mjs --to single|combined FILE...');
		process.exit(1);
	}
	// All are read before the first is written: half of an export would be hard to tell from the other.
	const files = positionals.map((file) => {
		try {
			return movedFile(file, values.to);
		} catch (error) {
			console.error(`${file}: ${error.message}. Nothing was changed.`);
			process.exit(1);
		}
	});
	for (const { file, moved, said } of files) {
		if (moved) writeFileSync(file, `${JSON.stringify(moved, null, 2)}\n`);
		console.log(said);
	}
}

main();
