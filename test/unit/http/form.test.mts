import { Form } from '../../../shared/http/form.ts';
import { filePart, sentBy, textOf } from '../../support/formFiles.mts';

/** A form with one file, and what is read of that. */
function formWith(...what: Parameters<typeof filePart>) {
	const form = new Form();
	form.append('file', filePart(...what));
	const [[, value]] = [...form.entries()];
	if (typeof value === 'string') throw new Error('It is no file');
	return { form, read: async () => await textOf(value.stream()) };
}

describe('A form', () => {
	it('holds what was added, in its order, without what is empty', async () => {
		const form = new Form();
		form.append('title', 'Food Safety');
		form.append('details', '');
		form.append('issue_date', undefined);
		form.append('file', filePart(['%PDF', '-1.7']));
		form.append('email', 'jane@example.com');
		expect(await sentBy(form)).toEqual([
			['title', 'Food Safety'],
			['file', '%PDF-1.7'],
			['email', 'jane@example.com'],
		]);
		expect([...form]).toEqual([...form.entries()]);
	});

	it('is taken for one by n8n, which looks at its tag', () => {
		expect(Object.prototype.toString.call(new Form())).toBe('[object FormData]');
	});

	it('tells of a file what n8n needs to know before it is read', () => {
		const { form } = formWith(['%PDF']);
		expect([...form][0]).toEqual([
			'file',
			{ name: 'a.pdf', type: 'application/pdf', size: 4, stream: expect.any(Function) },
		]);
	});

	it('counts the bytes of its files, and of nothing else', () => {
		const form = new Form();
		expect(form.fileBytes).toBe(0);
		form.append('title', 'Food Safety');
		form.append('one', filePart(['%PDF']));
		form.append('other', filePart(['12', '345']));
		expect(form.fileBytes).toBe(9);
	});
});

describe('The file of a form', () => {
	it('is read anew with every try', async () => {
		const { form, read } = formWith(['ab', 'cd']);
		expect([await read(), await read()]).toEqual(['abcd', 'abcd']);
		expect(form.isUnreadable).toBe(false);
	});

	it('may be empty', async () => {
		const { form, read } = formWith([]);
		expect([await read(), form.isUnreadable]).toEqual(['', false]);
	});

	it('ends the sending with what keeps it from being read, which is known then', async () => {
		const { form, read } = formWith(['ab', new Error('The disk is gone')], 4);
		expect(form.isUnreadable).toBe(false);
		await expect(read()).rejects.toThrow('The disk is gone');
		expect(form.isUnreadable).toBe(true);
	});

	it.each([
		['shorter', ['ab'], 4],
		['longer', ['ab', 'cd', 'ef'], 5],
		['empty', [], 1],
	])('ends the sending when it is %s than it was said to be', async (_, pieces, size) => {
		const { form, read } = formWith(pieces, size);
		await expect(read()).rejects.toThrow('The file has another size than n8n said');
		expect(form.isUnreadable).toBe(true);
	});

	it('never sends more bytes than were named, and opens nothing more then', async () => {
		let opened = 0;
		const form = new Form();
		form.append('file', {
			...filePart([]),
			sizeBytes: 3,
			async *open() {
				for (const piece of ['ab', 'cd', 'ef']) {
					opened += 1;
					yield await Promise.resolve(Buffer.from(piece));
				}
			},
		});
		const [[, value]] = [...form];
		const pieces: string[] = [];
		const reading = (async () => {
			if (typeof value === 'string') return;
			for await (const piece of value.stream()) pieces.push(String(piece));
		})();
		await expect(reading).rejects.toThrow('another size');
		expect([pieces, opened]).toEqual([['ab'], 2]);
	});

	it('counts as readable again when the next try reads it', async () => {
		let isThere = false;
		const form = new Form();
		const file = filePart(['ab']);
		form.append('file', {
			...file,
			open: () => (isThere ? file.open() : filePart([new Error('Not yet')]).open()),
		});
		await expect(sentBy(form)).rejects.toThrow('Not yet');
		expect(form.isUnreadable).toBe(true);
		isThere = true;
		expect(await sentBy(form)).toEqual([['file', 'ab']]);
		expect(form.isUnreadable).toBe(false);
	});
});
