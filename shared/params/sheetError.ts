/**
 * What spreadsheets leave in a cell whose formula fails, in any of their languages: `#N/A`, `#REF!`,
 * `#NAME?`, `#BEZUG!`, `#¡VALOR!` … Read as text it would stand on the certificate.
 */
const SHEET_ERROR = /^#(?:N\/[ADPV]|NV|[¡¿]?[\p{Lu}\d/_]{2,20}[!?])$/u;

/** Whether a value is the error of a spreadsheet's formula instead of its result. */
export function isSheetError(value: unknown): boolean {
	return typeof value === 'string' && SHEET_ERROR.test(value.trim());
}
