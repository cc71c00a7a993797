import type { INodeExecutionData } from 'n8n-workflow';

/** What the `error` of a failed item holds. */
export interface Failure {
	message: string;
	description: string;
	field?: string;
}

/** The failure an item tells of, in the one form that failed items have. */
export function failureOf({ json }: INodeExecutionData): Failure | undefined {
	return json.error as Failure | undefined;
}

/** The message of a failed item. */
export function messageOf(item: INodeExecutionData): string | undefined {
	return failureOf(item)?.message;
}

/** What an item says of its row: its status, or why it failed. */
export function saidOf(item: INodeExecutionData): unknown {
	return messageOf(item) ?? item.json.status;
}

/** Whether a failure says that nobody knows whether the write took effect. */
export function isUnknown(failure: Failure | undefined): boolean {
	return failure?.message.includes('may or may not have been') ?? false;
}
