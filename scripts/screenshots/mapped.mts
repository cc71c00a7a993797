import { JANE } from '../../test/browser/workflows.mts';
import { example } from '../../test/e2e/support.mts';
import type { Node } from '../../test/e2e/workflows.mts';
import { issueNode } from '../../test/e2e/workflows.mts';

/** Velocert Issue as one sets it up by hand: the template from the list, every field from a column. */
export function mappedNode(options: Record<string, unknown> = {}): Node {
	const [issue] = (example('01-form-to-velocert-issue').nodes as Node[]).filter(
		({ name }) => name === 'Issue',
	);
	const { fields } = issue.parameters as { fields: Record<string, unknown> };
	const value = Object.fromEntries(Object.keys(JANE).map((id) => [id, `={{ $json.${id} }}`]));
	const credentialType = {
		__rl: true,
		mode: 'list',
		value: '101',
		cachedResultName: 'Course Certificate',
	};
	const node = issueNode({ name: 'Velocert Issue' });
	return {
		...node,
		parameters: {
			...(node.parameters as object),
			credentialType,
			fields: { ...fields, value },
			options,
		},
	};
}

/** The same for a row of name and email, everything else typed in, as the README has it. */
export function typedNode(): Node {
	const node = mappedNode();
	const parameters = node.parameters as { fields: { value: Record<string, unknown> } };
	parameters.fields.value = {
		...JANE,
		// As the editor's own calendar gives a day.
		completionDate: `${JANE.completionDate}T00:00:00`,
		email: '={{ $json.email }}',
		recipientName: '={{ $json.name }}',
	};
	return node;
}
