import type { LogEntry } from '../../access/index.ts';
import { wallClock } from '../period.ts';
import { colors, oneLine, type Canvas } from './canvas.ts';
import { drawHeading, drawNotice } from './head.ts';
import type { ReportContent } from './report-pdf.ts';
import type { Wording } from './wording.ts';

const rowHeight = 14;
const size = 7.5;
const shares = { time: 0.2, person: 0.28, method: 0.14, action: 0.11, outcome: 0.27 } as const;
type Column = keyof typeof shares;
const columns = Object.keys(shares) as readonly Column[];

/** All entries, or as many as are printed, with the head of the table on every page. */
export function drawEntries(canvas: Canvas, { entries, totals, period }: ReportContent, words: Wording): void {
  canvas.need(rowHeight * 6 + 30);
  drawHeading(canvas, words.allEntries);
  if (totals.entries === 0) {
    canvas.text(words.noEntries, canvas.left, canvas.y, canvas.width, { size: 9 });
    canvas.y += 20;
    return;
  }
  if (entries.length < totals.entries) drawNotice(canvas, words.capped(words.count(entries.length), words.count(totals.entries)));
  drawRow(canvas, words.columns, { isHead: true });
  for (const [index, entry] of entries.entries()) {
    if (canvas.need(rowHeight)) drawRow(canvas, words.columns, { isHead: true });
    if (index % 2 === 1) canvas.box(canvas.left, canvas.y, canvas.width, rowHeight, colors.shade);
    drawRow(canvas, cellsOf(entry, period.timeZone, words), { isHead: false, isRefused: !entry.success });
  }
}

function cellsOf(entry: LogEntry, timeZone: string, words: Wording): Readonly<Record<Column, string>> {
  const outcome = entry.success
    ? words.granted
    : `${words.refused}${entry.failureReason === null ? '' : `: ${entry.failureReason}`}`;
  return {
    time: words.time(wallClock(timeZone, entry.at)),
    person: entry.isErased ? words.erasedPerson : oneLine(entry.person ?? '') || '–',
    method: words.methods[entry.method] ?? oneLine(entry.method),
    action: words.actions[entry.action] ?? oneLine(entry.action),
    outcome: oneLine(entry.offline ? `${outcome} (${words.reportedLater})` : outcome),
  };
}

function drawRow(
  canvas: Canvas,
  cells: Readonly<Record<Column, string>>,
  { isHead, isRefused = false }: { readonly isHead: boolean; readonly isRefused?: boolean },
): void {
  let x = canvas.left;
  for (const column of columns) {
    const width = canvas.width * shares[column];
    if (column === 'outcome' && isRefused) canvas.box(x - 1, canvas.y + 4, 4, 6, colors.refused);
    const indent = column === 'outcome' ? 7 : 4;
    canvas.text(cells[column], x + indent, canvas.y + 3, width - indent - 4, {
      size,
      weight: isHead ? 'bold' : 'regular',
      color: isHead ? colors.muted : colors.text,
    });
    x += width;
  }
  canvas.y += rowHeight;
  if (isHead) canvas.line(canvas.left, canvas.y, canvas.left + canvas.width, canvas.y, colors.muted);
}
