import type { Totals } from '../tally.ts';
import { colors, type Canvas } from './canvas.ts';
import type { ReportContent } from './report-pdf.ts';
import type { Wording } from './wording.ts';

/** What it is of, in which zone, and what is missing. */
export function drawHead(
  canvas: Canvas,
  { device, period, month, madeAt, hasArchivedEntries }: ReportContent,
  words: Wording,
  { name, when }: { readonly name: string; readonly when: string },
): void {
  const { left, width } = canvas;
  canvas.text(words.title, left, canvas.y, width, { size: 10, color: colors.muted });
  canvas.text(name, left, canvas.y + 16, width, { size: 20, weight: 'bold' });
  canvas.text(when, left, canvas.y + 44, width, { size: 13 });
  canvas.text(device.deviceId, left, canvas.y + 46, width, { size: 9, color: colors.muted, align: 'right' });
  const days = month === null ? '' : `${words.from(words.day(period.firstDay), words.day(period.lastDay))} · `;
  canvas.text(`${days}${words.zone(period.timeZone)}`, left, canvas.y + 64, width, { size: 8.5, color: colors.muted });
  canvas.y += 84;
  if (madeAt < period.endsAt) drawNotice(canvas, words.notOver);
  if (hasArchivedEntries) drawNotice(canvas, words.archived);
}

const noticePadding = 7;

export function drawNotice(canvas: Canvas, text: string): void {
  const style = { size: 8.5 };
  const width = canvas.width - 2 * noticePadding;
  const height = canvas.heightOf(text, width, style) + 2 * noticePadding;
  canvas.need(height);
  canvas.box(canvas.left, canvas.y, canvas.width, height, colors.notice, 3);
  canvas.paragraph(text, canvas.left + noticePadding, canvas.y + noticePadding, width, style);
  canvas.y += height + 8;
}

const tileGap = 10;
const tileHeight = 50;

export function drawTotals(canvas: Canvas, totals: Totals, words: Wording): void {
  const tiles = [
    { label: words.entries, count: totals.entries, color: colors.text },
    { label: words.granted, count: totals.granted, color: colors.granted },
    { label: words.refused, count: totals.refused, color: colors.refused },
    { label: words.people, count: totals.people, color: colors.text },
  ];
  const width = (canvas.width - tileGap * (tiles.length - 1)) / tiles.length;
  for (const [index, { label, count, color }] of tiles.entries()) {
    const x = canvas.left + index * (width + tileGap);
    canvas.box(x, canvas.y, width, tileHeight, colors.shade, 3);
    canvas.box(x, canvas.y + 8, 3, tileHeight - 16, color);
    canvas.text(words.count(count), x + 12, canvas.y + 9, width - 18, { size: 17, weight: 'bold' });
    canvas.text(label, x + 12, canvas.y + 32, width - 18, { size: 8.5, color: colors.muted });
  }
  canvas.y += tileHeight + 18;
}

export function drawHeading(canvas: Canvas, text: string): void {
  canvas.text(text, canvas.left, canvas.y, canvas.width, { size: 11, weight: 'bold' });
  canvas.y += 19;
}
