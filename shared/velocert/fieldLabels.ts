import type { TypeField } from './fields';

/**
 * What people read beside a type's fields: _Recipient Name_ for `recipientName`, _Course: Start Date_ for
 * `course.start_date`. Two fields that would read alike keep the names Velocert has for them, and so does
 * one whose name holds no letters. _Email_ is the address of the recipient.
 */
export function fieldLabels(fields: ReadonlyArray<Pick<TypeField, 'id' | 'path'>>): string[] {
	const labels = fields.map(({ path }) => path.map(asWords).join(': '));
	const times = new Map<string, number>();
	const count = (label: string) => times.set(key(label), (times.get(key(label)) ?? 0) + 1);
	if (!fields.some(({ id }) => id === 'email')) count('Email');
	for (const label of labels) count(label);
	return labels.map((label, index) => (times.get(key(label)) === 1 ? label : fields[index].id));
}

const key = (label: string) => label.toLowerCase();

/** `completionDate`, `completion_date` and `completion-date` as _Completion Date_; `PDFTitle` as _PDF Title_. */
function asWords(name: string): string {
	const words = name
		.replace(/(\p{Ll}|\d)(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2 ')
		.split(/[\s_-]+/)
		.filter(Boolean)
		.map((word) => word[0].toUpperCase() + word.slice(1));
	return /\p{L}/u.test(name) ? words.join(' ') : name;
}
