/** The notes as they were written, because they are written for users: no commits, no names. */
module.exports = {
	async getReleaseLine({ summary }) {
		const [first, ...others] = summary.trim().split('\n');
		return [`- ${first}`, ...others.map((line) => (line ? `  ${line}` : ''))].join('\n');
	},
	/** There are no packages that depend on another one. */
	async getDependencyReleaseLine() {
		return '';
	},
};
