/** Token of the Velocert side. Made up, like all tokens here. */
export const VELOCERT_TOKEN = 'velocert-demo-token';

const ALL = ['list', 'view', 'create', 'download', 'update'];

/** Tokens of the VEC side and what each may do. */
export const VEC_TOKENS: Record<string, string[]> = {
	'vec-demo-token': ALL,
	'vec-create-only-token': ['create'],
	'vec-list-only-token': ['list'],
	'vec-no-list-token': ALL.filter((permission) => permission !== 'list'),
	'vec-no-create-token': ALL.filter((permission) => permission !== 'create'),
	'vec-no-download-token': ALL.filter((permission) => permission !== 'download'),
	'vec-no-update-token': ALL.filter((permission) => permission !== 'update'),
};
