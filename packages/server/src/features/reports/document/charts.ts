import type { DayFigures, MethodFigures } from '../tally.ts';
import { colors, type Canvas } from './canvas.ts';
import { drawHeading } from './head.ts';
import type { Wording } from './wording.ts';

const chartHeight = 120;
const axisWidth = 34;
/** With more days than this the axis names months. */
const namedDaysMax = 62;

/** A round number that is not less, and how many steps lead to it. */
export function scaleTo(highest: number): { readonly top: number; readonly step: number } {
  if (highest <= 5) return { top: Math.max(highest, 1), step: 1 };
  const power = 10 ** Math.floor(Math.log10(highest / 5));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size * 5 >= highest) ?? 10 * power;
  return { top: Math.ceil(highest / step) * step, step };
}

function drawLegend(canvas: Canvas, words: Wording): void {
  let right = canvas.left + canvas.width;
  for (const [label, color] of [
    [words.refused, colors.refused],
    [words.granted, colors.granted],
  ] as const) {
    const width = canvas.widthOf(label, { size: 8 });
    right -= width;
    canvas.text(label, right, canvas.y + 2, width + 1, { size: 8, color: colors.muted });
    canvas.box(right - 12, canvas.y + 3, 8, 8, color);
    right -= 26;
  }
}

/** A bar a day, granted below and refused above. */
export function drawDays(canvas: Canvas, days: readonly DayFigures[], words: Wording): void {
  canvas.need(chartHeight + 50);
  drawLegend(canvas, words);
  drawHeading(canvas, words.byDay);
  const [x, y, width] = [canvas.left + axisWidth, canvas.y, canvas.width - axisWidth];
  const { top, step } = scaleTo(Math.max(...days.map(({ granted, refused }) => granted + refused)));
  const slot = width / days.length;
  for (const [index, { day }] of days.entries()) {
    const isWeekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
    if (isWeekend && days.length <= namedDaysMax) canvas.box(x + index * slot, y, slot, chartHeight, colors.shade);
  }
  for (let value = 0; value <= top; value += step) {
    const at = y + chartHeight - (value / top) * chartHeight;
    canvas.line(x, at, x + width, at, value === 0 ? colors.muted : colors.line);
    canvas.text(words.count(value), canvas.left, at - 4, axisWidth - 6, { size: 7, color: colors.muted, align: 'right' });
  }
  const gap = Math.min(3, slot * 0.2);
  for (const [index, { granted, refused }] of days.entries()) {
    const [left, bar] = [x + index * slot + gap / 2, slot - gap];
    const heights = [(granted / top) * chartHeight, (refused / top) * chartHeight] as const;
    canvas.box(left, y + chartHeight - heights[0], bar, heights[0], colors.granted);
    canvas.box(left, y + chartHeight - heights[0] - heights[1], bar, heights[1], colors.refused);
  }
  for (const { index, label, span } of labelsOf(days, words)) {
    const labelWidth = Math.max(slot * span, 10);
    const align = span === 1 ? 'center' : 'left';
    canvas.text(label, x + index * slot, y + chartHeight + 4, labelWidth, { size: 6.5, color: colors.muted, align });
  }
  canvas.y += chartHeight + 26;
}

interface AxisLabel {
  readonly index: number;
  readonly label: string;
  /** How many days it has room for. */
  readonly span: number;
}

function labelsOf(days: readonly DayFigures[], words: Wording): AxisLabel[] {
  if (days.length <= namedDaysMax) {
    // Two months side by side have room for every other number.
    const every = days.length > 31 ? 2 : 1;
    return days.flatMap(({ day }, index) =>
      index % every === 0 ? [{ index, label: String(Number(day.slice(8))), span: every }] : [],
    );
  }
  return days.flatMap(({ day }, index) =>
    day.endsWith('-01') ? [{ index, label: (words.months[Number(day.slice(5, 7)) - 1] ?? '').slice(0, 3), span: 25 }] : [],
  );
}

const rowHeight = 18;
const labelWidth = 92;
const figuresWidth = 120;

/** A bar a method, as long as its share. */
export function drawMethods(canvas: Canvas, methods: readonly MethodFigures[], words: Wording): void {
  canvas.need(rowHeight * Math.min(methods.length, 8) + 30);
  drawHeading(canvas, words.byMethod);
  const most = Math.max(...methods.map(({ granted, refused }) => granted + refused));
  const [x, room] = [canvas.left + labelWidth, canvas.width - labelWidth - figuresWidth - 10];
  for (const { method, granted, refused } of methods) {
    canvas.need(rowHeight);
    canvas.text(words.methods[method] ?? method, canvas.left, canvas.y + 2, labelWidth - 6, { size: 8.5 });
    const widths = [(granted / most) * room, (refused / most) * room] as const;
    canvas.box(x, canvas.y + 1, widths[0], 11, colors.granted);
    canvas.box(x + widths[0], canvas.y + 1, widths[1], 11, colors.refused);
    const figures = `${words.count(granted + refused)}  (${words.count(granted)} / ${words.count(refused)})`;
    canvas.text(figures, canvas.left + canvas.width - figuresWidth, canvas.y + 2, figuresWidth, { size: 8.5, align: 'right' });
    canvas.y += rowHeight;
  }
  canvas.y += 14;
}
