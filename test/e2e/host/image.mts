/** The container image to run n8n from, which `npm run e2e -- --image` names; n8n 3 is to be had as an image only. */
export const image = process.env.VELOCERT_VEC_IMAGE ?? '';

/**
 * What Docker is told to run n8n as this user, on this machine's network and in the folder that n8n
 * works in elsewhere, with those settings of the caller's environment. It ends when its client is asked to.
 */
export function inImage(userFolder: string, settings: string[], command: string[]): string[] {
	const user = `${process.getuid?.() ?? 1000}:${process.getgid?.() ?? 1000}`;
	return [
		...['run', '--rm', '--init', '--network', 'host', '--user', user],
		...['--volume', `${userFolder}:${userFolder}`, '--workdir', userFolder],
		...settings.flatMap((name) => ['--env', name]),
		image,
		...command,
	];
}
