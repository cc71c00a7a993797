import getPort, { portNumbers } from 'get-port';

/** How many ports from the wanted one on are tried before any other. */
const NEAR = 50;

/**
 * A port nobody listens on: the wanted one or one of those after it, any when none is wanted. It is not
 * given out again for a while, so that several can be asked for before the first is used.
 */
export async function freePort(wanted?: number): Promise<number> {
	const port = wanted === undefined ? undefined : portNumbers(wanted, wanted + NEAR - 1);
	return await getPort({ port, host: '127.0.0.1' });
}
