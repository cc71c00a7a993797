import type { EChartsOption } from 'echarts';
import { init } from 'echarts';
import type { ScenarioResult } from './run.mts';
import { figures } from './scenario.mts';
import { median } from './statistics.mts';

const WIDTH = 760;
const ROW_PX = 34;
const OURS = '#5b4bc4';
const OTHERS = ['#a9b1bd', '#2f9e8f'];
/** GitHub shows pages light or dark; this can be read on both. */
const TEXT = '#7d8590';
const SPLIT = { lineStyle: { color: TEXT, opacity: 0.25 } };

/** A chart of the time that each arm takes per unit, as the text of an SVG. */
export function chartOf(result: ScenarioResult): string {
	const isGrowth = result.arms.every(({ line }) => line !== undefined);
	const height = isGrowth ? 340 : result.arms.length * ROW_PX + 90;
	const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
	try {
		chart.setOption({
			animation: false,
			textStyle: { fontFamily: 'sans-serif', color: TEXT },
			title: {
				text: `${result.title}: ms per ${result.unit}`,
				textStyle: { color: TEXT, fontSize: 14 },
			},
			...(isGrowth ? linesOf(result) : barsOf(result)),
		});
		return `${chart.renderToSVGString()}\n`;
	} finally {
		chart.dispose();
	}
}

const isOurs = (name: string) => /^(VEC|Velocert) /.test(name);

const msPerUnit = ({ rounds }: ScenarioResult, { name, units }: { name: string; units: number }) =>
	Number((median(figures(rounds, name, 'ms')) / units).toPrecision(3));

/** A bar for each arm. */
function barsOf(result: ScenarioResult): EChartsOption {
	const shown = [...result.arms].reverse();
	return {
		grid: { left: 280, right: 80, top: 40, bottom: 30 },
		xAxis: { type: 'value', axisLabel: { color: TEXT }, splitLine: SPLIT },
		yAxis: {
			type: 'category',
			data: shown.map(({ name }) => name),
			axisLabel: { color: TEXT, width: 265, overflow: 'break' },
			axisTick: { show: false },
		},
		series: [
			{
				type: 'bar',
				barWidth: '60%',
				data: shown.map((arm) => ({
					value: msPerUnit(result, arm),
					itemStyle: { color: isOurs(arm.name) ? OURS : OTHERS[0] },
				})),
				label: { show: true, position: 'right', color: TEXT },
			},
		],
	};
}

/** A line for each that grows, along the number of units. */
function linesOf(result: ScenarioResult): EChartsOption {
	const lines = [...new Set(result.arms.map(({ line }) => line ?? ''))];
	return {
		legend: { top: 28, textStyle: { color: TEXT } },
		grid: { left: 70, right: 40, top: 70, bottom: 50 },
		xAxis: {
			type: 'log',
			name: `${result.unit}s`,
			nameLocation: 'middle',
			nameGap: 28,
			axisLabel: { color: TEXT },
			splitLine: SPLIT,
		},
		yAxis: { type: 'value', axisLabel: { color: TEXT }, splitLine: SPLIT },
		series: lines.map((line, index) => ({
			type: 'line',
			name: line,
			color: [OURS, OTHERS[1]][index],
			label: { show: true, position: index === 0 ? 'bottom' : 'top', color: TEXT },
			data: result.arms
				.filter((arm) => arm.line === line)
				.map((arm) => ({
					value: [arm.units, msPerUnit(result, arm)],
					label: { formatter: String(msPerUnit(result, arm)) },
				})),
		})),
	};
}
