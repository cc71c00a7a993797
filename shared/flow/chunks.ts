/** Splits a list into runs of equal group and at most `size` members, keeping the order within a group. */
export function chunksOf<T>(list: T[], groupOf: (member: T) => string, size: number): T[][] {
	const groups = new Map<string, T[]>();
	for (const member of list) {
		const group = groupOf(member);
		const members = groups.get(group);
		if (members) members.push(member);
		else groups.set(group, [member]);
	}
	return [...groups.values()].flatMap((members) =>
		Array.from({ length: Math.ceil(members.length / size) }, (_, index) =>
			members.slice(index * size, (index + 1) * size),
		),
	);
}
