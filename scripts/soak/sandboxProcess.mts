import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startSandbox } from '../../sandbox/server.mts';
import { endpointName } from '../../sandbox/traffic.mts';
import type { JournalEntry, SandboxMessage } from './journal.mts';
import { PERSON } from './journal.mts';

/** The sandbox in a process of its own, which tells its parent of every request. */

const NAMES_PEOPLE = ['velocert.issue', 'vec.create', 'vec.bulk'];
/** Fields come before the file, so that the beginning of a body holds all addresses. */
const KEPT_BYTES = 64 * 1024;

const seed = Number(process.argv[2]);
const tell = (message: SandboxMessage) => process.send?.(message);

/** The request that is being routed; routing and choosing its fault happen in one go. */
let routed: JournalEntry | undefined;

subscribe('http.server.request.start', (message) => {
	const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
	const { method = '', url = '' } = request;
	const endpoint = endpointName(method, url);
	if (endpoint === undefined) {
		routed = undefined;
		return;
	}
	const at = Date.now();
	const entry: JournalEntry = {
		at,
		endedAt: at,
		endpoint,
		method,
		path: url,
		status: 0,
		people: [],
	};
	routed = entry;
	const text = NAMES_PEOPLE.includes(endpoint) ? keepText(request) : () => '';
	response.once('close', () => {
		entry.endedAt = Date.now();
		entry.status = response.headersSent ? response.statusCode : 0;
		entry.people = [...new Set(text().match(PERSON) ?? [])];
		tell({ entry });
	});
});

/** Copies the beginning of a body on its way in; listening to it would take it from the handler. */
function keepText(request: IncomingMessage): () => string {
	const chunks: Buffer[] = [];
	let bytes = 0;
	const push = request.push.bind(request);
	request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
		if (chunk && bytes < KEPT_BYTES) {
			chunks.push(Buffer.from(chunk));
			bytes += chunk.length;
		}
		return push(chunk, encoding);
	};
	return () => Buffer.concat(chunks).toString('latin1');
}

// A terminal signals this process too; it has to outlive n8n, which the parent stops first.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));

const sandbox = await startSandbox({
	seed,
	processingMs: 1_500,
	bulkDelayMs: 400,
	// Taken and counted instead, so that not sending twice is left to the nodes alone.
	refuseDuplicates: false,
});
const { faults } = sandbox;
const pick = faults.pick;
faults.pick = (request) => {
	const rule = pick(request);
	if (routed && rule) routed.fault = rule.kind;
	return rule;
};
tell({ origin: sandbox.origin });
