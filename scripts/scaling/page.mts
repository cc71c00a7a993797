import { init } from 'echarts';
import type { Setup } from './model.mts';
import {
	COMPOSE,
	connections,
	executionsAtOnce,
	mostWorkers,
	POSTGRES_ALLOWS,
	productWithin,
	requestsAtOnce,
	secondsFor,
} from './model.mts';

/** The numbers of workers that the page tells about. */
const COLUMNS = [2, 4, 10, 100];
/** GitHub shows pages light or dark; these can be read on both. */
const TEXT = '#6b7280';
const COLOURS = ['#5b4bc4', '#0f9d8a', '#c2571a'];

const count = (value: number) => value.toLocaleString('en-US');
const withWorkers = (workers: number): Setup => ({ ...COMPOSE, workers });

/** What the page computes, as a table; each line names its formula. */
export function computedTable(): string {
	const { executions, concurrency, poolSize, webhooks } = COMPOSE;
	const lines: Array<[string, string, (setup: Setup) => string]> = [
		['Executions at once', `workers × ${executions}`, (setup) => count(executionsAtOnce(setup))],
		[
			'Validations, uploads or downloads at once',
			`workers × ${executions} × ${concurrency}`,
			(setup) => count(requestsAtOnce(setup)),
		],
		[
			'10,000 validations of 0.3 s, were the service all that takes time',
			'requests ÷ requests at once × 0.3 s',
			(setup) => `${count(secondsFor(10_000, 0.3, setup))} s`,
		],
		[
			'To keep within 40 requests at once: executions × *Concurrency*, at most',
			'40 ÷ workers',
			(setup) => count(productWithin(40, setup)),
		],
		[
			'Database connections, at most',
			`${poolSize} × (1 + ${webhooks} + workers)`,
			(setup) => count(connections(setup)),
		],
		[
			"The same with n8n's own pool of 2",
			`2 × (1 + ${webhooks} + workers)`,
			(setup) => count(connections({ ...setup, poolSize: 2 })),
		],
	];
	const rows = lines.map(([what, how, tell]) => [
		what,
		how,
		...COLUMNS.map((workers) => tell(withWorkers(workers))),
	]);
	const header = ['', 'Formula', ...COLUMNS.map((workers) => `${workers} workers`)];
	return [header, header.map(() => '---'), ...rows]
		.map((cells) => `| ${cells.join(' | ')} |`)
		.join('\n');
}

/** How many workers fit PostgreSQL's default. */
export const WORKERS_THAT_FIT = mostWorkers(COMPOSE);

/** What grows with the workers, as the text of an SVG. */
export function chart(): string {
	const workers = [1, 2, 3, 5, 7, 10, 14, 20, 30, 50, 70, 100];
	const lines: Array<[string, (setup: Setup) => number]> = [
		[
			`Requests at once: ${COMPOSE.executions} executions, Concurrency ${COMPOSE.concurrency}`,
			requestsAtOnce,
		],
		[`Database connections: pool of ${COMPOSE.poolSize}`, connections],
		['Database connections: pool of 2', (setup) => connections({ ...setup, poolSize: 2 })],
	];
	const drawing = init(null, null, { renderer: 'svg', ssr: true, width: 760, height: 380 });
	const axis = {
		type: 'log' as const,
		axisLabel: { color: TEXT },
		nameTextStyle: { color: TEXT },
		splitLine: { lineStyle: { color: TEXT, opacity: 0.25 } },
	};
	try {
		drawing.setOption({
			animation: false,
			textStyle: { fontFamily: 'sans-serif' },
			color: COLOURS,
			legend: { top: 0, left: 50, orient: 'vertical', textStyle: { color: TEXT } },
			grid: { left: 60, right: 30, top: 80, bottom: 45 },
			xAxis: { ...axis, name: 'workers', nameLocation: 'middle', nameGap: 28, min: 1, max: 100 },
			yAxis: { ...axis, min: 1, max: 10_000 },
			series: lines.map(([name, tell], index) => ({
				name,
				type: 'line' as const,
				symbol: 'none',
				data: workers.map((number) => [number, tell(withWorkers(number))]),
				...(index === 1 ? { markLine: allowedLine() } : {}),
			})),
		});
		return `${drawing.renderToSVGString()}\n`;
	} finally {
		drawing.dispose();
	}
}

function allowedLine() {
	const formatter = `PostgreSQL allows ${POSTGRES_ALLOWS} by default`;
	return {
		symbol: 'none',
		data: [{ yAxis: POSTGRES_ALLOWS }],
		lineStyle: { color: TEXT, type: 'dashed' as const },
		label: { formatter, position: 'insideEndBottom' as const, color: TEXT },
	};
}
