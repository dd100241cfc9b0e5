import { hash } from 'node:crypto';
import { madeExport, madeSigner } from '../packages/server/src/platform/audit/testing/made-export.ts';
import { ExportVerifier } from '../packages/server/src/platform/audit/verify-export.ts';
import { median, note, report } from './harness/report.ts';

const rounds = 9;
const entries = 100_000;
const chunkBytes = 1024 * 1024;
const newline = 10;

note(`Making an export of ${entries} entries …`);
const file = Buffer.from(madeExport(entries).join(''), 'utf8');

function verify(): void {
  const verifier = new ExportVerifier([madeSigner.public_key]);
  for (let at = 0; at < file.length; at += chunkBytes) verifier.push(file.subarray(at, at + chunkBytes));
  const { ok, entries: verified } = verifier.finish();
  if (!ok || verified !== entries) throw new Error('The export was not verified');
}

/** The least that anybody could do with the same bytes: each line parsed, and hashed. */
function parseAndHash(): void {
  let lines = 0;
  for (let from = 0, end = file.indexOf(newline); end !== -1; from = end + 1, end = file.indexOf(newline, from)) {
    const line = file.subarray(from, end);
    JSON.parse(line.toString('utf8'));
    hash('sha256', line, 'hex');
    lines += 1;
  }
  if (lines < entries) throw new Error('The floor lost lines');
}

function secondsOf(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

verify();
parseAndHash();
const measured = Array.from({ length: rounds }, () => ({ product: secondsOf(verify), floor: secondsOf(parseAndHash) }));
const perSecond = median(measured.map(({ product }) => entries / product));
report('Verifying an export of the audit trail', rounds, [
  {
    name: 'verified, against SHA-256 and JSON.parse of the same lines',
    value: median(measured.map(({ product, floor }) => floor / product)),
    unit: '',
    limit: { atLeast: 1 },
    figures: [
      { name: 'floor', value: median(measured.map(({ floor }) => entries / floor)), unit: 'entries/s' },
      { name: 'an entry', value: file.length / entries, unit: 'bytes' },
    ],
  },
  { name: 'verified', value: perSecond, unit: 'entries/s', limit: { atLeast: 100_000 }, figures: [] },
]);
