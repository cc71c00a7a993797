import { setTimeout as wait } from 'node:timers/promises';
import { useGallery } from './standins/gallery.mts';
import { until } from './support.mts';

const gallery = useGallery();
const { real, chatModel, messages } = gallery;

const ANA = {
	recipientName: 'Ana Souza',
	courseTitle: 'Welding',
	completionDate: '2026-11-24',
	score: 95,
};

describe('Example 15', () => {
	let id: string;
	let count = 0;
	beforeAll(async () => {
		id = await gallery.add('15-agent-with-approval');
	});

	/** Until n8n has put the execution aside; before that it takes no answer. */
	async function waiting(tries = 300): Promise<void> {
		const [newest] = await real.host.api.executions(id);
		if (newest.status === 'waiting') return;
		if (tries === 0) throw new Error(`The execution is ${newest.status} instead of waiting`);
		await wait(100);
		await waiting(tries - 1);
	}

	/** Asks for a certificate, waits until Slack is asked, and presses a button there. */
	async function request(button: string) {
		const asked = messages.length;
		count += 1;
		chatModel.script = [
			['Check', ANA],
			['Issue', { email: 'ana@example.com', ...ANA }],
		];
		const asksFor = 'Ana Souza (ana@example.com) passed Welding yesterday with 95 points.';
		await real.host.api.sendForm('velocert-vec-request', asksFor);
		await until(() => messages.length > asked);
		await waiting();
		expect(real.sandbox.counters.endpoints['velocert.issue']).toBeUndefined();
		expect(messages[asked]).toMatchObject({
			channel: '#certificates',
			text: 'Issue "Welding" of 2026-11-24 (score 95) to Ana Souza, ana@example.com?',
		});
		const pressed = await fetch(messages[asked].buttons[button], {
			// n8n ignores what looks like the preview of a link.
			headers: {
				'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
			},
		});
		expect(pressed.status).toBe(200);
		return await real.host.api.lastExecution(id, count, 30_000);
	}

	it('checks, asks a human in Slack, and issues to the person once it is approved', async () => {
		const { status, runData } = await request('Approve');
		expect(status).toBe('success');
		expect(runData['AI Agent'].at(-1)?.data?.main[0]?.[0].json.output).toBe('Done.');
		expect(
			real.sandbox.store.issued.map(({ email, credential }) => ({ email, credential })),
		).toEqual([{ email: 'ana@example.com', credential: { ...ANA, passed: true } }]);
		expect(chatModel.heard[0]).toContain('valid');
		expect(chatModel.heard[1]).toContain('submitted');
	});

	it('issues nothing when the human declines', async () => {
		const { status } = await request('Decline');
		expect(status).toBe('success');
		expect(real.sandbox.counters.velocert).toEqual({ issuedRecipients: 0, duplicates: 0 });
		expect(chatModel.heard[1]).toContain('rejected');
	});
});
