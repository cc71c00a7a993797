import { describeFailure } from '../../../shared/http/nodeErrors.ts';
import { bodyText, isHtml, readRefusal } from '../../../shared/http/replyBody.ts';
import {
	createCertificate,
	downloadCertificate,
	listCertificates,
} from '../../../shared/vec/endpoints.ts';

const said = (status: number, body: string) =>
	describeFailure(
		{ kind: 'rejected', status, ...readRefusal(body, (value) => value) },
		listCertificates,
	).message;

describe('A refusal that data cannot mend', () => {
	it.each([
		['error code: 1010'],
		[''],
		['{"message":"Forbidden"}'],
		['{"message":"Missing Authentication Token"}'],
		['{"title":"Error 1010","status":403,"cloudflare_error":true}'],
		['Access denied'],
	])('is told as one of a firewall: 403 with %j', (body) => {
		expect(said(403, body)).toBe('VEC, or a firewall in front of it, turned n8n away');
	});

	it.each([
		[
			'{"message":"no","required_permission":"certificate-vault:list"}',
			"The VEC 'API Token' lacks the permission 'certificate-vault:list'",
		],
		['{"message":"This action is unauthorized."}', "The VEC 'API Token' lacks a permission"],
	])('is told as the own one of the service: 403 with %s', (body, message) => {
		expect(said(403, body)).toBe(message);
	});

	it.each([
		'<!-- proxy --><html><body>no</body></html>',
		'<?xml version="1.0"?><!DOCTYPE html><html></html>',
		'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
		'\ufeff\n<!DOCTYPE HTML>',
		'<center>403</center>',
	])('is told as a web page: %s', (body) => {
		expect(isHtml(bodyText(Buffer.from(body)))).toBe(true);
		expect(said(403, bodyText(Buffer.from(body)))).toBe(
			'VEC answered with a web page instead of data',
		);
	});

	it('does not ask to correct the data when it is about payment or law', () => {
		expect(said(402, '{"message":"Quota"}')).toBe(
			'VEC asks for a payment first, or the plan does not cover this',
		);
		expect(said(451, '')).toBe('VEC may not do this for legal reasons');
	});

	it.each([402, 403, 451])('says what the call did not do: %s', (status) => {
		const calls = [createCertificate, downloadCertificate, listCertificates];
		const endings = calls.map((call) => {
			const failure = { kind: 'rejected' as const, status, html: false, errors: [] };
			return describeFailure(failure, call).description;
		});
		expect(endings).toEqual([
			expect.stringMatching(/Nothing was uploaded\.$/),
			expect.stringMatching(/Nothing was downloaded\.$/),
			expect.stringMatching(/Nothing was read\.$/),
		]);
	});
});

describe('The text of a reply', () => {
	it.each([
		[Buffer.from('{"name":"José"}'), '{"name":"José"}'],
		[Buffer.from('{"name":"José"}', 'latin1'), '{"name":"José"}'],
		[Buffer.from('{"name":"\ufffd"}'), '{"name":"\ufffd"}'],
		[Buffer.from('\ufeff{}'), '{}'],
	])('is read from %p', (bytes, text) => {
		expect(bodyText(bytes)).toBe(text);
	});
});
