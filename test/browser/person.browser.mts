import { samplePdf } from '../../sandbox/samples.mts';
import { example, until } from '../e2e/support.mts';
import { issueNode } from '../e2e/workflows.mts';
import {
	addNode,
	chooseMapping,
	executeStep,
	mappedFields,
	openNode,
	openWorkflow,
	pickCredential,
	pickFromList,
	searchNodes,
	signIn,
} from './editor.mts';
import { allPanels, linesOf } from './sentences.mts';
import { fillForm, submitForm, useSeenN8n } from './support.mts';
import { byHand, JANE } from './workflows.mts';

const real = useSeenN8n();

/** Signs in and opens a workflow made for the purpose. */
const edit = async (
	workflow: ReturnType<typeof byHand>,
	act: Parameters<typeof real.visit>[0],
): Promise<void> => {
	const id = await real.host.addWorkflow(workflow);
	await real.visit(async (page) => {
		await signIn(page, real.host.api);
		await openWorkflow(page, id);
		await act(page);
	});
};

describe('Whoever fills in a form', () => {
	it('gets the credential at the address given, once also when the form is sent twice', async () => {
		const id = await real.host.addWorkflow(example('01-form-to-velocert-issue'), true);
		const fillAndSubmit = async () =>
			await real.visit(async (page) => {
				await fillForm(page, 'velocert-vec-form', {
					'Full name': 'Jane Doe',
					Email: 'jane@example.com',
					Course: 'Welding',
					'Completed on': '2026-11-24',
				});
				await submitForm(page);
			});
		await fillAndSubmit();
		await real.host.api.lastExecution(id, 1);
		await fillAndSubmit();
		expect((await real.host.api.lastExecution(id, 2)).status).toBe('success');
		expect(real.sandbox.store.issued).toMatchObject([
			{
				type: '101',
				email: 'jane@example.com',
				credential: {
					recipientName: 'Jane Doe',
					courseTitle: 'Welding',
					completionDate: '2026-11-24',
					score: 100,
					passed: true,
				},
			},
		]);
	});

	it('puts the attached PDF into the vault, byte by byte', async () => {
		const buffer = await samplePdf({ title: 'Diploma', name: 'Jane Doe' });
		await real.host.addWorkflow(example('07-form-pdf-to-vault'), true);
		await real.visit(async (page) => {
			await fillForm(page, 'velocert-vec-pdf-form', {
				'Full name': 'Jane Doe',
				Email: 'jane@example.com',
				'Certificate title': 'Diploma',
				'Issued on': '2026-11-24',
				'Certificate (PDF)': { name: 'diploma.pdf', mimeType: 'application/pdf', buffer },
			});
			await submitForm(page);
		});
		const { vault } = real.sandbox.store;
		await until(() => vault.length > 0);
		expect(vault).toMatchObject([
			{
				title: 'Diploma',
				fullName: 'Jane Doe',
				email: 'jane@example.com',
				issueDate: '2026-11-24',
				file: { name: 'diploma.pdf', mimeType: 'application/pdf', bytes: buffer },
			},
		]);
	});
});

describe('Whoever builds a workflow', () => {
	it('finds the node by what it is for, sets it up by picking, and sees what was issued', async () => {
		await edit(byHand('Course is over', JANE), async (page) => {
			await addNode(page, await searchNodes(page, 'certificate'), 'Velocert Issue');
			await pickCredential(page, 'Velocert API');
			await pickFromList(page, 'credentialType', 'Course', 'Course Certificate');
			expect(await mappedFields(page)).toEqual([
				'Email',
				'Recipient Name',
				'Course Title',
				'Completion Date',
				'Score',
				'Passed',
			]);
			await chooseMapping(page, 'Map Automatically');
			const output = await executeStep(page);
			await output.getByRole('cell', { name: 'submitted', exact: true }).waitFor();
		});
		const { email, ...credential } = JANE;
		expect(real.sandbox.store.issued).toMatchObject([{ type: '101', email, credential }]);
	});

	it('reads what is wrong with a row and what to do, and nothing is issued', async () => {
		const row = { ...JANE, email: 'jane(at)example.com' };
		await edit(byHand('A row is wrong', row, issueNode()), async (page) => {
			await openNode(page, 'Issue');
			const output = await executeStep(page);
			expect(await output.getByTestId('node-error-message').innerText()).toBe(
				"'Email' holds no email address [item 0]",
			);
			expect(await output.getByTestId('node-error-description').innerText()).toBe(
				"It contains 'jane(at)example.com'. Correct the data or choose another field. Nothing was issued.",
			);
		});
		expect(real.sandbox.store.issued).toEqual([]);
		expect(real.sandbox.store.outbox).toEqual([]);
	});
});

describe('Whoever opens a node', () => {
	it('reads notices and hints of three lines at most', async () => {
		const panels = allPanels();
		const nodes = panels.map(({ type, name }, index) => ({
			id: `n${index}`,
			name,
			type: `n8n-nodes-velocert-vec.${type}`,
			typeVersion: 1,
			position: [(index % 3) * 240, Math.floor(index / 3) * 200],
			parameters: {},
		}));
		const id = await real.host.addWorkflow({ name: 'All nodes', nodes, connections: {} });
		await real.visit(async (page) => {
			await signIn(page, real.host.api);
			await openWorkflow(page, id);
			const lines: Record<string, number> = {};
			for (const { name, sentences } of panels.filter(({ sentences }) => sentences.length > 0)) {
				await openNode(page, name);
				for (const sentence of sentences) lines[sentence] = await linesOf(page, sentence);
				await page.getByTestId('ndv-close-button').click();
			}
			expect(Object.keys(lines).length).toBeGreaterThan(5);
			expect(Object.entries(lines).filter(([, count]) => !(count >= 1 && count <= 3))).toEqual([]);
			// Or nothing would have been counted at all.
			expect(Math.max(...Object.values(lines))).toBe(3);
		});
	});
});
