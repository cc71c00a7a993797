/**
 * Loaded into n8n before n8n itself: on SIGUSR2 it collects garbage and writes down what is left.
 * The size of the process alone does not tell, because V8 gives back what it does not need when it likes.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const file = process.env.SOAK_MEMORY_FILE;

process.on('SIGUSR2', () => {
	setFlagsFromString('--expose_gc');
	const collect = runInNewContext('gc');
	// What the first one frees may hold what only the next one finds.
	for (let round = 0; round < 3; round++) collect();
	writeFileSync(`${file}.draft`, JSON.stringify(process.memoryUsage()));
	renameSync(`${file}.draft`, file);
});
