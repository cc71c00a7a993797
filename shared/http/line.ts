import type { IAllExecuteFunctions } from 'n8n-workflow';

/** One request under way that can be ended; n8n by itself ends one only with its execution. */
export interface Line {
	/** The context to make the request with. */
	context: IAllExecuteFunctions;
	/** Frees the connection, whatever is still to come. */
	end(): void;
	/** To be called when nothing more is expected of the request. */
	close(): void;
}

/** n8n takes the signal of a request from the context it is made with, hence a context per request. */
export function openLine(context: IAllExecuteFunctions, cancel?: AbortSignal): Line {
	const controller = new AbortController();
	const end = () => controller.abort();
	cancel?.addEventListener('abort', end, { once: true });
	const getExecutionCancelSignal = () => controller.signal;
	return {
		context: Object.create(context, {
			getExecutionCancelSignal: { value: getExecutionCancelSignal },
		}) as IAllExecuteFunctions,
		end,
		close: () => cancel?.removeEventListener('abort', end),
	};
}
