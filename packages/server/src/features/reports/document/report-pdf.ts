import type { LogEntry } from '../../access/index.ts';
import type { DeviceSummary } from '../../devices/index.ts';
import type { Language } from '../../../platform/notify/language.ts';
import { wallClock, type Period } from '../period.ts';
import type { Totals } from '../tally.ts';
import { Canvas, oneLine } from './canvas.ts';
import { drawDays, drawMethods } from './charts.ts';
import { drawEntries } from './entry-table.ts';
import { drawHead, drawTotals } from './head.ts';
import { wordings, type Wording } from './wording.ts';

export interface ReportContent {
  readonly device: Pick<DeviceSummary, 'deviceId' | 'name'>;
  readonly period: Period;
  /** The first day of the month where it is of a whole one. */
  readonly month: string | null;
  readonly language: Language;
  readonly totals: Totals;
  /** The first of them; all where they are not more than may be printed. */
  readonly entries: readonly LogEntry[];
  readonly madeAt: Date;
  readonly hasArchivedEntries: boolean;
}

/** October 2026, or from day to day. */
export function periodText({ period, month }: Pick<ReportContent, 'period' | 'month'>, words: Wording): string {
  if (month === null) return words.from(words.day(period.firstDay), words.day(period.lastDay));
  return `${words.months[Number(month.slice(5, 7)) - 1] ?? ''} ${month.slice(0, 4)}`;
}

/** The report as a PDF to print: totals, charts, then the entries. */
export async function renderReport(content: ReportContent): Promise<Buffer> {
  const { device, period, language, totals, madeAt } = content;
  const words = wordings[language];
  const name = oneLine(device.name) || device.deviceId;
  const when = periodText(content, words);
  const canvas = await Canvas.open({ title: `${words.title} – ${name} – ${when}`, language, madeAt });
  drawHead(canvas, content, words, { name, when });
  drawTotals(canvas, totals, words);
  if (totals.entries > 0) {
    drawDays(canvas, totals.by_day, words);
    drawMethods(canvas, totals.by_method, words);
  }
  drawEntries(canvas, content, words);
  const made = words.made(words.time(wallClock(period.timeZone, madeAt)));
  return await canvas.finish((page, of) => ({ left: `${name} · ${when} · ${made}`, right: words.page(page, of) }));
}
