import type { Sandbox } from '../../../sandbox/server.mts';
import { startSandbox } from '../../../sandbox/server.mts';
import type { Host } from '../host/openHost.mts';
import { openHost } from '../host/openHost.mts';
import { singleFolders, withTestedTypes } from '../host/packages.mts';
import { addRunnable, statusesOf } from '../support.mts';
import type { Node } from '../workflows.mts';
import {
	chain,
	fetchNode,
	issueNode,
	people,
	recipients,
	rows,
	uploadNode,
} from '../workflows.mts';

const [velocertFolder, vecFolder] = singleFolders;

/** As whoever uses one service installs it: nothing of the other package is there to lean on. */
describe('A package of one service, alone in an n8n', () => {
	let sandbox: Sandbox;
	let host: Host | undefined;

	beforeAll(async () => (sandbox = await startSandbox()));
	afterEach(async () => await host?.close());
	afterAll(async () => await sandbox?.close());

	async function runAlone(folder: string, nodes: Node[], node: string): Promise<unknown[]> {
		host = await openHost({ sandboxOrigin: sandbox.origin, packages: [folder] });
		const { run } = await addRunnable(host, withTestedTypes(chain('alone', ...nodes)));
		const [execution] = await run();
		expect(execution.error).toBeUndefined();
		return statusesOf(execution, node);
	}

	it('issues through Velocert', async () => {
		const nodes = [...rows(recipients(2)), issueNode()];
		expect(await runAlone(velocertFolder, nodes, 'Issue')).toEqual(['submitted', 'submitted']);
		expect(sandbox.counters.velocert).toEqual({ issuedRecipients: 2, duplicates: 0 });
	});

	it('uploads to VEC Certificate Vault', async () => {
		const nodes = [...rows(people(2)), fetchNode(sandbox.origin, 2_000), uploadNode()];
		expect(await runAlone(vecFolder, nodes, 'Upload')).toEqual(['processing', 'processing']);
		expect(sandbox.counters.vec).toEqual({ created: 2, duplicates: 0 });
	});
});
