/** Decodes n8n's saved execution data: a list in which texts stand for positions of the list. */
export function parseFlatted(text: string): unknown {
	const list = JSON.parse(text) as unknown[];
	const open = new Map<number, unknown>();
	const at = (index: number): unknown => {
		const value = list[index];
		if (typeof value !== 'object' || value === null) return value;
		if (open.has(index)) return open.get(index);
		const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
		open.set(index, copy);
		for (const [key, member] of Object.entries(value)) {
			(copy as Record<string, unknown>)[key] =
				typeof member === 'string' ? at(Number(member)) : member;
		}
		return copy;
	};
	return at(0);
}
