/** Requests of one endpoint. */
export interface EndpointCount {
	requests: number;
	inFlight: number;
	maxInFlight: number;
}

export interface LoggedRequest {
	at: number;
	method: string;
	path: string;
	endpoint: string;
	/** 0 when the connection ended without an answer. */
	status: number;
}

/** What the sandbox saw; tests about duplicates and bounds assert on these and on nothing else. */
export interface Counters {
	connections: number;
	bytesIn: number;
	bytesOut: number;
	/** Requests of both services that are not answered yet, and the most there were at once. */
	inFlight: number;
	maxInFlight: number;
	/** Milliseconds in which at least one of them was under way, up to the last moment without any. */
	busyMs: number;
	/** Visits of the address that the `redirect` fault points to. */
	redirected: number;
	redirectedWithAuthorization: number;
	/** By name, such as `vec.create`; one that nobody called has no entry. */
	endpoints: Record<string, EndpointCount>;
	faults: Record<string, number>;
	velocert: { issuedRecipients: number; duplicates: number };
	vec: { created: number; duplicates: number };
	requestLog: LoggedRequest[];
}

const MAX_LOG = 20_000;

export function newCounters(): Counters {
	return {
		connections: 0,
		bytesIn: 0,
		bytesOut: 0,
		inFlight: 0,
		maxInFlight: 0,
		busyMs: 0,
		redirected: 0,
		redirectedWithAuthorization: 0,
		endpoints: {},
		faults: {},
		velocert: { issuedRecipients: 0, duplicates: 0 },
		vec: { created: 0, duplicates: 0 },
		requestLog: [],
	};
}

/** Empties the counters in place, because tests hold on to them. */
export function resetCounters(counters: Counters): void {
	const { connections, inFlight } = counters;
	Object.assign(counters, newCounters(), { connections, inFlight, maxInFlight: inFlight });
}

/** The count of an endpoint, made on first use. */
export function endpointCount(counters: Counters, name: string): EndpointCount {
	return (counters.endpoints[name] ??= { requests: 0, inFlight: 0, maxInFlight: 0 });
}

export function logRequest(counters: Counters, request: LoggedRequest): void {
	if (counters.requestLog.length < MAX_LOG) counters.requestLog.push(request);
}
