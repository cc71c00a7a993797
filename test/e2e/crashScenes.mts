import type { HoldRule } from './host/holdback.mts';
import type { Node } from './workflows.mts';
import {
	bulkNode,
	fetchNode,
	issueNode,
	people,
	recipients,
	rows,
	uploadNode,
	vecNode,
} from './workflows.mts';

/** Recipients in one request of the scenes that issue. */
export const PER_REQUEST = 5;
const PLAIN = { recipientsPerRequest: PER_REQUEST };
const LEDGER = { ...PLAIN, skipAlreadyIssued: true };
const CONTINUE = { onError: 'continueRegularOutput' };

/** A workflow at work when n8n is killed, its rows, and the first request that gets no answer any more. */
interface Scene {
	nodes: Node[];
	moment: HoldRule;
	settings?: Record<string, unknown>;
}

type Moment = Pick<HoldRule, 'skip' | 'when'>;

/** Forty recipients, eight requests. */
const issuing = (name: string, moment: Moment, node: Node): Scene => ({
	nodes: [...rows(recipients(40, `${name}-`)), node],
	moment: { endpoint: 'velocert.issue', text: `${name}-`, ...moment },
});

/** Twelve people with a file each. */
const vaulting = (name: string, node: Node, moment: Omit<HoldRule, 'text'>): Scene => ({
	nodes: [...rows(people(12, `${name}-`)), fetchNode('https://YOUR_SANDBOX', 2_000), node],
	moment: { text: `${name}-`, ...moment },
});

const withLedger = issueNode(CONTINUE, LEDGER);
const returnExisting = uploadNode({ onDuplicate: 'returnExisting' });
const inBulk = bulkNode({ entriesPerRequest: 4 }, { onError: 'continueErrorOutput' });
const later = vecNode('Later', 'vecVaultList', { operation: 'getAll', limit: 1 });
const inLater: HoldRule = { endpoint: 'vec.list', when: 'before' };

/** All of them are at work at the same moment, each in a workflow of its own. */
export const SCENES: Record<string, Scene> = {
	first: issuing('first', { skip: 0, when: 'after' }, withLedger),
	unseen: issuing('unseen', { skip: 3, when: 'before' }, withLedger),
	middle: issuing('middle', { skip: 3, when: 'after' }, withLedger),
	last: issuing('last', { skip: 7, when: 'after' }, withLedger),
	pressed: issuing('pressed', { skip: 3, when: 'after' }, withLedger),
	stopping: issuing('stopping', { skip: 3, when: 'before' }, issueNode({}, LEDGER)),
	plain: issuing('plain', { skip: 3, when: 'after' }, issueNode({}, PLAIN)),
	saving: {
		...issuing('saving', { skip: 3, when: 'after' }, issueNode({}, PLAIN)),
		settings: { saveExecutionProgress: true },
	},
	unlogged: issuing('unlogged', { skip: 3, when: 'after' }, issueNode({}, PLAIN)),
	gone: { nodes: [...rows(recipients(5, 'gone-')), issueNode({}, PLAIN), later], moment: inLater },
	upload: vaulting('upload', returnExisting, { endpoint: 'vec.create', skip: 5, when: 'after' }),
	unsent: vaulting('unsent', returnExisting, { endpoint: 'vec.create', skip: 5, when: 'before' }),
	bulk: vaulting('bulk', inBulk, { endpoint: 'vec.bulk', skip: 1, when: 'after' }),
	files: vaulting('files', inBulk, { endpoint: 'vec.uploadFile', skip: 6, when: 'after' }),
};
// Nothing in the form of a file tells whose it is, so this one begins when all others are held.
SCENES.files.moment.text = '';
