import type { Scenario } from '../scenario.mts';
import { adapt } from './adapt.mts';
import { download } from './download.mts';
import { growth } from './growth.mts';
import { issue, issuePrompt } from './issue.mts';
import { large, largeDatabase } from './large.mts';
import { list } from './list.mts';
import { refused } from './refused.mts';
import { upload, uploadDatabase, uploadSecure } from './upload.mts';
import { validate } from './validate.mts';
import { waiting } from './waiting.mts';

/** In the order of the result. */
export const SCENARIOS: Scenario[] = [
	upload,
	uploadSecure,
	uploadDatabase,
	large,
	largeDatabase,
	issue,
	issuePrompt,
	growth,
	validate,
	list,
	download,
	waiting,
	refused,
	adapt,
];
