import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMBINED } from '../scripts/packages/definitions.mts';
import { projectRoot } from './e2e/host/packages.mts';

const folder = mkdtempSync(join(tmpdir(), 'velocert-vec-move-'));
const file = join(folder, 'workflows.json');
afterAll(() => rmSync(folder, { recursive: true }));

interface TestNode {
	type: string;
	parameters?: object;
}

function run(to: string, ...files: string[]): string {
	const script = join(projectRoot, 'scripts', 'moveWorkflow.mjs');
	return execFileSync(process.execPath, [script, '--to', to, ...files], {
		stdio: 'pipe',
		encoding: 'utf8',
	});
}

function move(to: string, exported: unknown) {
	writeFileSync(file, JSON.stringify(exported));
	const said = run(to, file);
	return { said, workflow: JSON.parse(readFileSync(file, 'utf8')) as unknown };
}

const node = (type: string, parameters: object = { text: `${COMBINED}.velocertIssue` }) => ({
	id: `id of ${type.split('.')[1]}`,
	name: 'A node',
	type,
	parameters,
});
const workflow = (...nodes: TestNode[]) => ({
	id: 'w',
	nodes,
	connections: {},
	pinData: { 'A node': [{ json: { type: `${COMBINED}.velocertIssue` } }] },
	staticData: { 'node:A node': { seen: [1] } },
});

describe('Moving a workflow', () => {
	const combined = workflow(
		node(`${COMBINED}.velocertIssue`),
		node(`${COMBINED}.velocertValidateTool`),
		node(`${COMBINED}.vecVaultTrigger`),
		node('n8n-nodes-base.set'),
		node('@acme/n8n-nodes-velocert.velocertIssue'),
	);
	const single = workflow(
		node('n8n-nodes-velocert.velocertIssue'),
		node('n8n-nodes-velocert.velocertValidateTool'),
		node('n8n-nodes-vec-vault.vecVaultTrigger'),
		node('n8n-nodes-base.set'),
		node('@acme/n8n-nodes-velocert.velocertIssue'),
	);

	it('changes the package of our nodes, tools included, and nothing else, and back', () => {
		const said = `${file}: 3 nodes moved\n`;
		expect(move('single', combined)).toEqual({ said, workflow: single });
		expect(move('combined', [single])).toEqual({ said, workflow: [combined] });
	});

	it('finds nothing to do the second time, and leaves everything', () => {
		expect(move('single', [single])).toEqual({
			said: `${file}: 0 nodes moved\n`,
			workflow: [single],
		});
	});

	const nested = (type: string) => ({
		nodes: [
			{ type },
			{
				type: 'n8n-nodes-base.executeWorkflow',
				parameters: { workflowJson: JSON.stringify({ nodes: [{ type }] }) },
			},
		],
	});

	it.each([
		['as text', (type: string) => JSON.stringify(nested(type))],
		['as a value', nested],
		['as an expression', (type: string) => `={{ { nodes: [{ type: '${type}' }] } }}`],
	])('moves what a node starts as a workflow of its own, held %s', (_, held) => {
		const holding = (type: string) =>
			workflow(
				node('n8n-nodes-base.executeWorkflow', { workflowJson: held(type), text: COMBINED }),
			);
		const before = holding(`${COMBINED}.vecVaultUpload`);
		const moved = move('single', before);
		expect(moved.workflow).toEqual(holding('n8n-nodes-vec-vault.vecVaultUpload'));
		expect(moved.said).toMatch(/: [12] nodes moved\n$/);
		expect(move('combined', moved.workflow).workflow).toEqual(before);
	});

	it('leaves those out of a list that have no such node, as importing would unpublish them', () => {
		const other = workflow(node('n8n-nodes-base.set'));
		expect(move('single', [other, combined, other])).toEqual({
			said: `${file}: 3 nodes moved; 2 workflows left out, without nodes to move\n`,
			workflow: [single],
		});
	});

	it('says so where there is nothing to move, and leaves the file', () => {
		const other = workflow(node('n8n-nodes-base.set'));
		for (const exported of [other, [other], []]) {
			expect(move('single', exported)).toEqual({
				said: `${file}: left as it is, without nodes to move\n`,
				workflow: exported,
			});
		}
	});

	it('takes a file that an editor of Windows has saved', () => {
		writeFileSync(file, `\uFEFF${JSON.stringify(combined)}`);
		expect(run('single', file)).toBe(`${file}: 3 nodes moved\n`);
	});

	it.each([
		['no workflow', '{"credentials":[]}', 'no list of nodes'],
		['no JSON', '{"nodes":', 'JSON'],
	])('refuses what is %s, and changes neither it nor the others', (_, text, reason) => {
		const good = join(folder, 'good.json');
		writeFileSync(good, JSON.stringify(combined));
		writeFileSync(file, text);
		expect(() => run('single', good, file)).toThrow(reason);
		expect(readFileSync(file, 'utf8')).toBe(text);
		expect(readFileSync(good, 'utf8')).toBe(JSON.stringify(combined));
	});

	it('asks for the kind of package to move to', () => {
		writeFileSync(file, JSON.stringify(combined));
		expect(() => run('velocert', file)).toThrow('--to single|combined');
	});
});
