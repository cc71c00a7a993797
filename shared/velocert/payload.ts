import type { IDataObject } from 'n8n-workflow';
import type { Problem } from '../http/problem';
import { asksForName, NAME_COLUMNS, nameOf } from '../params/aliases';
import type { Held } from '../params/columns';
import { describeColumns } from '../params/inputColumns';
import type { CredentialSource } from './credentialSource';
import type { ToDay } from './convert';
import { convertValue } from './convert';
import type { TypeField } from './fields';
import { define, isEmpty, own, setPath, without } from './fields';

const LISTED = 5;

/** Names under which n8n drops whatever is mapped, without a word (`deepCopy` of n8n-workflow). */
const NOT_MAPPED = ['constructor', 'prototype', '__proto__'];

/** A credential as it is sent, or what stands in its way. */
export type Payload = { credential: IDataObject } | { problem: Problem };

/**
 * Builds the payload of one row against the fields its type has now: missing, unknown and mistyped
 * fields are refused before anything is sent. Ready JSON is left to the service's own check.
 */
export function buildPayload(source: CredentialSource, fields: TypeField[], toDay: ToDay): Payload {
	if (source.kind === 'json') return { credential: source.credential };
	const all = together(fields);
	const credential: IDataObject = {};
	const refusals: Array<[id: string, text: string]> = [];
	for (const field of fields) {
		const { value, ambiguous, half } =
			source.kind === 'mapped'
				? { value: own(source.values, field.id) }
				: heldByColumns(source, field, all);
		if (ambiguous) {
			refusals.push([field.id, `several columns could be it: ${ambiguous.join(', ')}`]);
			continue;
		}
		if (source.kind === 'mapped' && NOT_MAPPED.includes(field.id)) {
			refusals.push([field.id, 'n8n maps nothing to this name; use JSON']);
			continue;
		}
		if (isEmpty(value)) {
			const isHalf = half === undefined ? 'it is empty' : `'${half}' holds only a half of it`;
			if (field.required) refusals.push([field.id, isMissing(source, field) ? NO_COLUMN : isHalf]);
			else setPath(credential, field.path, field.example);
			continue;
		}
		const converted = convertValue(field, value, toDay);
		if ('value' in converted) setPath(credential, field.path, converted.value);
		else refusals.push([field.id, converted.refused]);
	}
	if (source.kind === 'mapped') refusals.push(...leftovers(source.values, fields));
	if (refusals.length === 0) return { credential };
	const isAnyMissing = source.kind === 'columns' && refusals.some(([, text]) => text === NO_COLUMN);
	return { problem: refusedFields(refusals, isAnyMissing ? describeColumns(source.json) : '') };
}

/** Whether no row of the input has a column for a field. */
function isMissing(source: CredentialSource, { id, path }: TypeField): boolean {
	return source.kind === 'columns' && !source.inputHas([id, path[0], ...namesFor(lastOf(path))]);
}

const NO_COLUMN = 'no column is called like it';

/**
 * What the row itself gives, as it stands there: what tells it from other rows, whatever its type
 * makes of it. `ids` are the fields whose columns count, as the type had them when the node first
 * issued it, and `added` those it got since, so that a changed template makes no other row.
 */
export function givenValues(
	source: CredentialSource,
	{ ids, added }: { ids: string[]; added: Array<Pick<TypeField, 'id' | 'path'>> },
): IDataObject {
	if (source.kind === 'json') {
		return added.reduce((credential, { path }) => without(credential, path), source.credential);
	}
	if (source.kind === 'mapped') {
		const left = new Set(['email', ...added.map(({ id }) => id)]);
		return Object.fromEntries(Object.entries(source.values).filter(([id]) => !left.has(id)));
	}
	const fields = fieldsNamed(ids);
	const all = together(fields);
	const values: IDataObject = {};
	for (const field of fields) {
		const { value, ambiguous } = heldByColumns(source, field, all);
		const given = ambiguous ?? value;
		if (!isEmpty(given)) define(values, field.id, given);
	}
	return values;
}

type Named = Pick<TypeField, 'id' | 'path'>;

/** What the fields of a type have in common, which is the same for all rows. */
interface Together {
	names: ReadonlySet<string>;
	/** Last parts of names that one field alone has. */
	only: ReadonlySet<string>;
	hasOneName: boolean;
}

const known = new WeakMap<Named[], Together>();
const named = new WeakMap<string[], Named[]>();

function together(fields: Named[]): Together {
	let found = known.get(fields);
	if (!found) {
		const lastParts = fields.map(({ path }) => lastOf(path));
		const times = (part: string) => lastParts.filter((other) => other === part).length;
		found = {
			names: new Set(fields.map(({ id }) => id)),
			only: new Set(lastParts.filter((part) => times(part) === 1)),
			hasOneName: lastParts.filter(asksForName).length === 1,
		};
		known.set(fields, found);
	}
	return found;
}

function fieldsNamed(ids: string[]): Named[] {
	let fields = named.get(ids);
	// In the order that fingerprints take them in, so that they need not be sorted for each row.
	if (!fields)
		named.set(ids, (fields = [...ids].sort().map((id) => ({ id, path: id.split('.') }))));
	return fields;
}

type Columns = Extract<CredentialSource, { kind: 'columns' }>;

/**
 * What the columns of a row hold for a field. A column may carry the dotted name, lie nested in the
 * item, or be called like the last part. A person's name is also found under what sheets and learning
 * platforms call it.
 */
function heldByColumns(source: Columns, { id, path }: Named, all: Together): Held {
	const { columns } = source;
	const found =
		(path.length > 1 ? heldInside(source, path, all) : undefined) ?? columns.find(id, all.names);
	const last = lastOf(path);
	return all.hasOneName && asksForName(last)
		? nameOf(columns, { own: found, ownName: last, others: all.names })
		: found;
}

/** The first of the places that holds a field that is one in another; undefined where none does. */
function heldInside(
	{ json, columns }: Columns,
	path: string[],
	{ names, only }: Together,
): Held | undefined {
	const last = lastOf(path);
	const places = [
		{ value: path.reduce<unknown>(own, json) },
		columns.find(path.join('.'), names),
		only.has(last) ? columns.find(last, names) : {},
	];
	return places.find(({ value, ambiguous }: Held) => ambiguous ?? !isEmpty(value));
}

/** Names of columns that a field is filled from. */
function namesFor(last: string): string[] {
	return asksForName(last) ? [last, ...NAME_COLUMNS] : [last];
}

function lastOf(path: string[]): string {
	return path[path.length - 1];
}

/** Values mapped to fields that the type does not have, e.g. because it was changed since. */
function leftovers(values: IDataObject, fields: TypeField[]): Array<[string, string]> {
	const known = new Set(['email', ...fields.map(({ id }) => id)]);
	return Object.entries(values)
		.filter(([id, value]) => !known.has(id) && !isEmpty(value))
		.map(([id]) => [id, 'the template has no such field (any more); refresh the field list']);
}

function refusedFields(refusals: Array<[id: string, text: string]>, held: string): Problem {
	const [[id, text], ...others] = refusals;
	const message = `'${id.slice(0, 40)}': ${text}`;
	const more = others.slice(0, LISTED).map(([field, reason]) => `'${field}': ${reason}`);
	if (others.length > LISTED) more.push(`and ${others.length - LISTED} more fields`);
	return {
		field: id,
		message: message.length > 100 ? `'${id.slice(0, 40)}' does not fit the template` : message,
		description: [
			message.length > 100 ? `${text}.` : '',
			more.length > 0 ? `Also ${more.join('; ')}.` : '',
			held,
			'Correct the row, or map the field differently.',
		]
			.filter(Boolean)
			.join(' '),
	};
}
