/** The middle of a list; of an even number the mean of the two in the middle. */
export function median(numbers: number[]): number {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	if (sorted.length === 0) return NaN;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Lowest and highest of a list. */
export function spread(numbers: number[]): [lowest: number, highest: number] {
	return [Math.min(...numbers), Math.max(...numbers)];
}
