import { cpus, loadavg } from 'node:os';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** One promise of the product: a value against its limit, with the absolute figures that it comes from. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: { readonly atLeast: number } | { readonly atMost: number };
  readonly figures: readonly Figure[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function isMet({ value, limit }: Measure): boolean {
  return 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
}

function shown(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  return `${value.toLocaleString('en', { maximumFractionDigits: digits })}${unit === '' ? '' : ` ${unit}`}`;
}

function limitText({ limit, unit }: Measure): string {
  return 'atLeast' in limit ? `≥ ${shown(limit.atLeast, unit)}` : `≤ ${shown(limit.atMost, unit)}`;
}

/** What else the machine is doing says how far the absolute figures can be believed; the ratios come from interleaved rounds. */
const loadBefore = loadavg()[0] ?? 0;

/** Prints the measures as a table, or with `--json` as one line; a promise that is not kept becomes the exit code. */
export function report(title: string, rounds: number, measures: readonly Measure[]): void {
  const machine = { node: process.version, cores: cpus().length, loadBefore: Math.round(loadBefore * 100) / 100 };
  if (process.argv.includes('--json')) {
    const results = measures.map((measure) => ({ ...measure, met: isMet(measure) }));
    console.log(JSON.stringify({ title, rounds, machine, measures: results }));
  } else {
    console.log(
      `${title} (median of ${rounds} rounds; Node ${machine.node}, ${machine.cores} cores, load before ${machine.loadBefore})`,
    );
    const rows = measures.flatMap((measure) => [
      [measure.name, shown(measure.value, measure.unit), limitText(measure), isMet(measure) ? 'met' : 'MISSED'],
      ...measure.figures.map(({ name, value, unit }) => [`  ${name}`, shown(value, unit), '', '']),
    ]);
    const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    for (const [name = '', value = '', limit = '', verdict = ''] of rows) {
      const line = `${name.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${limit.padEnd(widths[2] ?? 0)}  ${verdict}`;
      console.log(line.trimEnd());
    }
  }
  if (!measures.every(isMet)) process.exitCode = 1;
}

/** For a person who waits; not part of the result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
