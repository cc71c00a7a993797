import { volatilePart, volatilePartOfKey } from '../../../shared/memory/identity.ts';

describe('what changes from run to run', () => {
	it.each<[string, string | undefined]>([
		['={{ $now }}', '$now'],
		['=Issued {{ $now.toISO() }}', '$now'],
		['={{ $today.plus({ days: 1 }) }}', '$today'],
		['={{ $execution.id }}', '$execution'],
		['={{ $runIndex }}', '$runIndex'],
		['={{ Math.random() }}', 'Math.random'],
		['={{ Date.now() }}', 'Date.now'],
		['={{ new Date().toISOString() }}', 'new Date()'],
		['={{ new Date( ).getTime() }}', 'new Date( )'],
		['={{ Date() }}', 'Date()'],
		['={{ DateTime.now() }}', 'DateTime.now'],
		['={{ [DateTime].map(DateTime.now) }}', 'DateTime.now'],
		['={{ DateTime.local() }}', 'DateTime.local()'],
		['={{ DateTime.local({ zone: "utc" }) }}', 'DateTime.local({'],
		['={{ DateTime.utc({locale:"en"}) }}', 'DateTime.utc({'],
		['={{ (new Date).toISOString() }}', 'new Date'],
		['={{ new Date }}', 'new Date'],
		['={{ new Date; }}', 'new Date'],
		['={{ new  Date ().getTime() }}', 'new  Date ()'],
		['={{ ["a", "b"].randomItem() }}', '.randomItem('],
		['={{ $json.day.diffNow("days") }}', '.diffNow('],
		['={{ $json.day.toDateTime()?.diffToNow() }}', '.diffToNow('],
		['={{ DateTime.fromISO($json.day).toRelative() }}', '.toRelative('],
		['={{ DateTime.fromISO($json.day).toRelativeCalendar() }}', '.toRelativeCalendar('],
		['={{ $json.day.toDateTime().isInLast(3, "days") }}', '.isInLast('],
		['={{ $executionId }}', '$executionId'],
		['={{ $thisRunIndex }}', '$thisRunIndex'],
		['={{ Math["random"]() }}', 'Math["random'],
		["={{ Math?.['random']() }}", "Math?.['random"],
		['={{ Date["now"]() }}', 'Date["now'],
		['={{ crypto.randomUUID() }}', 'randomUUID'],
		['={{ $json.a }} and {{\n$now\n}}', '$now'],
	])('is seen in %j', (expression, part) => {
		expect(volatilePart(expression)).toBe(part);
	});

	it.each([
		'$now',
		'{{ $now }}',
		'=At $now {{ $json.a }}',
		'={{ $json.nowhere }}',
		'={{ $nowhere }}',
		'={{ $json.executionId }}',
		'={{ new Date($json.date) }}',
		'={{ new Date($json.date).toISOString() }}',
		'={{ DateTime.fromISO($json.date) }}',
		'={{ DateTime.local(2026, 1, 2) }}',
		'={{ DateTime.utc(2026,1,2) }}',
		'={{ $json.random }}',
		'={{ $json["random"] }}',
		'={{ $json.toRelative }}',
		'={{ $json.relative.now }}',
		'={{ $json.day.diffTo($json.end) }}',
		'={{ new DateTimeFormat() }}',
		'={{ $executions }}',
		'={{ $json.updateDate() }}',
		'={{ Math.round($json.score) }}',
		'',
		95,
		true,
		null,
		undefined,
		{ a: '={{ $now }}' },
	])('is not seen in %j', (expression) => {
		expect(volatilePart(expression)).toBeUndefined();
	});
});

describe('what changes from run to run in a key', () => {
	it.each<[string, string]>([
		['={{ $now }}', '$now'],
		['={{ $now.toMillis() }}', '$now'],
		['={{ $now.toISO() }}', '$now'],
		['={{ $now.year }}-{{ $now }}', '$now'],
		['={{ $json.id }}-{{ $execution.id }}', '$execution'],
		['={{ $today.diffToNow() }}', '.diffToNow('],
		['={{ Date.now() }}', 'Date.now'],
		['={{ performance.now() }}', 'performance.now'],
		['={{ crypto.randomUUID() }}', 'randomUUID'],
	])('is seen in %j', (expression, part) => {
		expect(volatilePartOfKey(expression)).toBe(part);
	});

	it.each([
		'$now',
		'={{ $json.eventId }}',
		"={{ $json.course }} {{ $now.toFormat('yyyy-MM') }}",
		"={{ $now.format('yyyy') }}",
		'={{ $now.year }}-{{ $now.weekNumber }}',
		"={{ $NOW.STARTOF('week') }}",
		'={{ $today }}',
		'={{ $today.toISO() }}',
	])('is not seen in %j', (expression) => {
		expect(volatilePartOfKey(expression)).toBeUndefined();
	});
});
