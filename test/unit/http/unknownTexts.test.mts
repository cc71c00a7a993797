import type { NotSent, Unknown } from '../../../shared/http/outcome.ts';
import { LIST, READ, unknown, unsent, WRITE } from '../../support/failureTexts.mts';

const CHECK_URL = "Check 'Base URL' in the VEC API credential.";
const PROXY = `${CHECK_URL} If it is right, a proxy or login page stands between n8n and VEC.`;

describe('Reading something without a usable answer', () => {
	it.each<[Unknown['reason'], string]>([
		['cancelled', 'The execution was cancelled while waiting for an answer'],
		['unclear', 'VEC gave no clear answer'],
		['unreadable', 'The answer of VEC could not be understood'],
		['timeout', 'VEC did not answer'],
		['dropped', 'VEC did not answer'],
		['serverError', 'VEC did not answer'],
	])('has changed nothing: %s', (reason, message) => {
		expect(unknown(reason)).toEqual({
			message,
			description: 'Nothing was changed. Try again later.',
		});
	});

	it('because it was too large leads to the address', () => {
		expect(unknown('tooLarge', READ, { status: 200 })).toEqual({
			status: 200,
			message: 'The answer of VEC was too large and was cut off',
			description: `Nothing was changed. ${CHECK_URL}`,
		});
	});

	it('repeats what the service said instead', () => {
		expect(unknown('unclear', READ, { said: ' may\nbe ' }).description).toBe(
			'Nothing was changed. Its answer says: "may be". Try again later.',
		);
	});

	it('is told as a web page, or a redirect', () => {
		expect(unknown('serverError', READ, { html: true, status: 502 })).toEqual({
			status: 502,
			message: 'VEC answered with a web page instead of data',
			description: PROXY,
		});
		expect(unknown('redirect')).toEqual({
			message: 'VEC answered with a redirect instead of data',
			description: PROXY,
		});
	});
});

describe('A write that nobody knows the end of', () => {
	const LOOK = 'Look in VEC before you run this item again.';
	const message = 'VEC did not confirm: the thing may or may not have been made';

	it('says so, and that it was not sent again', () => {
		expect(unknown('timeout', WRITE)).toEqual({
			unknown: true,
			message,
			description: `${LOOK} It was not sent a second time.`,
		});
		expect(unknown('serverError', WRITE, { status: 500 })).toMatchObject({ status: 500, message });
	});

	it('was looked up where that can be done', () => {
		expect(unknown('dropped', { ...WRITE, retry: 'reconcile' }).description).toBe(
			`${LOOK} n8n could not settle it by itself.`,
		);
	});

	it('may be one of an earlier try', () => {
		expect(unknown('leftOpen', { ...WRITE, retry: 'reconcile' }).description).toBe(
			`${LOOK} An earlier try began it, and nobody knows how that ended. It was not sent again.`,
		);
	});

	it('says all that is known of it', () => {
		const over = { html: true, note: 'A  note.', said: 'may be' };
		expect(unknown('tooLarge', WRITE, over).description).toBe(
			[
				LOOK,
				'It was not sent a second time.',
				"A web page came instead of an answer: check 'Base URL' in the VEC API credential.",
				'The answer was too large and was cut off.',
				'A note.',
				'Its answer says: "may be".',
			].join(' '),
		);
	});
});

describe('A call that was not sent', () => {
	it.each<[NotSent['reason'], string, string]>([
		[
			'offline',
			'VEC could not be reached',
			"Check that n8n can reach the 'Base URL' of the VEC API credential, then run again.",
		],
		[
			'address',
			"The 'Base URL' of the VEC API credential leads nowhere",
			'Correct the address in the credential.',
		],
		[
			'tls',
			'The secure connection to VEC could not be set up',
			"Check 'Base URL' in the credential and the TLS settings of your proxy.",
		],
		[
			'blocked',
			'n8n does not allow requests to VEC',
			"Check the allowed domains of the VEC API credential and n8n's network protection.",
		],
		[
			'cancelled',
			'The execution was cancelled before this item was sent',
			'Run it again when you are ready.',
		],
		['id', 'This thing has an ID that cannot be asked for', 'Enter the ID as VEC shows it.'],
		[
			'content',
			'This thing holds something that cannot be sent',
			'Text, numbers, yes and no, and lists and objects of these can be: look for a value that contains itself.',
		],
		[
			'stopped',
			'Not sent, because an earlier item ended the run',
			'See the first failed item; then run the remaining ones again.',
		],
		[
			'file',
			'The file could not be read to its end while it was sent',
			'n8n may have deleted it meanwhile, or its storage does not answer. Run the workflow again from the node that gets the file.',
		],
	])('says why, what to do, and that nothing was done: %s', (reason, message, fix) => {
		const told = { notSent: true, message };
		expect(unsent(reason)).toEqual({ ...told, description: `${fix} This thing was not read.` });
		expect(unsent(reason, WRITE)).toEqual({
			...told,
			description: `${fix} This thing was not made.`,
		});
	});

	it.each<[NotSent['reason'], string, string]>([
		[
			'down',
			'VEC has stopped answering',
			'Several requests in a row got no answer, so nothing more was sent. Run the remaining items again when VEC answers.',
		],
		[
			'unclear',
			'VEC no longer gives clear answers',
			'Several answers in a row were no clear yes, so nothing more was sent. See what the first unknown item says; run the remaining items again when that is settled.',
		],
		[
			'busy',
			'VEC keeps asking to slow down',
			"Several requests in a row were only asked to wait, so nothing more was sent. Run the remaining items again later, or lower 'Concurrency'.",
		],
	])('says in short that nothing was done: %s', (reason, why, description) => {
		expect(unsent(reason, LIST)).toEqual({
			notSent: true,
			message: `${why}, so this list of things was not read`,
			description,
		});
	});

	it('names the field of a token that was refused before', () => {
		expect(unsent('token', { ...READ, use: 'downloaded' })).toEqual({
			notSent: true,
			field: 'API Token',
			message: "VEC does not accept the 'API Token'",
			description:
				"It was refused before, so nothing more was sent. Check 'API Token' in the VEC API credential: the token may be mistyped, disabled or deleted. Run the remaining items again after that. This thing was not downloaded.",
		});
	});
});
