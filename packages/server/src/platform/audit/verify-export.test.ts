import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assert as assertHolds, nat, property } from 'fast-check';
import { createKeyring } from '../crypto/secret-box.ts';
import { createCheckpointSigner } from './checkpoint.ts';
import { chainHash } from './chain.ts';
import { entryLine, lineOf } from './export-format.ts';
import { madeBody, madeExport, madeSigner, signed } from './testing/made-export.ts';
import { ExportVerifier, type VerifyReport } from './verify-export.ts';

const chunkBytes = 64 * 1024;

function verify(file: Buffer | readonly string[], keys: readonly string[] = [madeSigner.public_key]): VerifyReport {
  const bytes = Buffer.isBuffer(file) ? file : Buffer.from(file.join(''), 'utf8');
  const verifier = new ExportVerifier(keys);
  for (let at = 0; at < bytes.length; at += chunkBytes) verifier.push(bytes.subarray(at, at + chunkBytes));
  return verifier.finish();
}

function flipped(file: Buffer, byte: number, bit: number): Buffer {
  const copy = Buffer.from(file);
  copy[byte] = (copy[byte] ?? 0) ^ (1 << bit);
  return copy;
}

describe('an export of 100,000 entries', () => {
  const lines = madeExport(100_000);
  const whole = Buffer.from(lines.join(''), 'utf8');
  const indexOf = (seq: number): number => lines.findIndex((line) => line.includes(`,"seq":${seq},"type":"entry"`));

  it('is whole when nobody touched it', () => {
    const report = verify(whole);
    assert.deepEqual(report.finding, null);
    assert.equal(report.entries, 100_000);
    assert.equal(report.checkpoints, 100);
    assert.equal(report.isKeyTrusted, true);
    assert.deepEqual(report.keyIds, [madeSigner.key_id]);
  });

  for (const [seq, within] of [
    [1, 20],
    [54_321, 200],
    [99_999, 400],
    [100_000, 600],
  ] as const) {
    it(`tells that one bit of entry ${seq} was flipped`, () => {
      const start = Buffer.byteLength(lines.slice(0, indexOf(seq)).join(''));
      const { finding } = verify(flipped(whole, start + within, 0));
      assert.equal(finding?.seq, seq);
      assert.equal(finding.code, 'altered');
    });
  }

  it('names an entry that was removed', () => {
    const { finding } = verify(lines.toSpliced(indexOf(70_001), 1));
    assert.equal(finding?.seq, 70_001);
    assert.equal(finding.code, 'removed');
  });

  it('names the first of two entries that were swapped', () => {
    const swapped = [...lines];
    [swapped[indexOf(40_002)], swapped[indexOf(60_003)]] = [lines[indexOf(60_003)] ?? '', lines[indexOf(40_002)] ?? ''];
    const { finding } = verify(swapped);
    assert.equal(finding?.seq, 40_002);
    assert.equal(finding.code, 'swapped');
  });

  it('names what is missing of a file that was cut off, also right behind a checkpoint', () => {
    const inTheMiddle = verify(whole.subarray(0, Math.floor(whole.length / 2)));
    assert.equal(inTheMiddle.finding?.code, 'truncated');
    const behind = lines.slice(0, indexOf(50_001));
    const { finding } = verify(signed(behind));
    assert.equal(finding?.code, 'truncated');
    assert.equal(finding.seq, 50_001);
  });
});

describe('an export', () => {
  const lines = madeExport(30, 10);
  const whole = Buffer.from(lines.join(''), 'utf8');

  it('does not survive any flipped bit, wherever it is', () => {
    assertHolds(
      property(nat(whole.length - 1), nat(7), (byte, bit) => !verify(flipped(whole, byte, bit)).ok),
      { numRuns: 3000 },
    );
  });

  it('does not survive the loss of any line', () => {
    for (const index of lines.keys()) assert.equal(verify(lines.toSpliced(index, 1)).ok, false, `line ${index + 1}`);
  });

  it('does not survive a line that is there twice, or one too many', () => {
    for (const index of lines.keys())
      assert.equal(verify(lines.toSpliced(index, 0, lines[index] ?? '')).ok, false, `line ${index + 1}`);
    assert.equal(verify([...lines, '{"type":"surplus"}\n']).finding?.code, 'surplus');
  });

  it('does not survive an entry that was rewritten together with the hashes after it', () => {
    const forged = [...lines];
    let hash = '';
    for (const [index, line] of lines.entries()) {
      const { entry, hash: stated, seq, type } = JSON.parse(line) as { entry: object; hash: string; seq: number; type: string };
      if (type !== 'entry') continue;
      const body = seq === 15 ? madeBody(4_711) : madeBody(seq);
      assert.ok(entry !== undefined);
      hash = seq < 15 ? stated : chainHash(hash, body);
      forged[index] = entryLine(seq, hash, body);
    }
    const { finding } = verify(signed(forged.slice(0, -1)));
    assert.deepEqual({ code: finding?.code, seq: finding?.seq }, { code: 'altered', seq: 20 });
  });

  it('signed by a stranger counts for nothing where the key is known', () => {
    const stranger = createCheckpointSigner(createKeyring({ secretKey: 'a-stranger-with-a-key-0123456789' }));
    assert.equal(verify(lines, [stranger.public_key]).finding?.code, 'unknown_key');
    const unknown = verify(lines, []);
    assert.equal(unknown.ok, true);
    assert.equal(unknown.isKeyTrusted, false);
  });

  it('counts the entries of people who were erased', () => {
    const report = verify(signed([lines[0] ?? '', lineOf({ type: 'erased', person: 'user:7' }), ...lines.slice(1, -1)]));
    assert.equal(report.finding, null);
    assert.equal(report.erased, 1);
  });

  it('is no other file', () => {
    assert.equal(verify(Buffer.from('')).finding?.code, 'malformed');
    assert.equal(verify(Buffer.from('not JSON\n')).finding?.code, 'malformed');
    assert.equal(verify(Buffer.from('{"type":"header"}\n')).finding?.code, 'malformed');
    assert.equal(verify(Buffer.alloc(5 * 1024 * 1024, 'a')).finding?.code, 'malformed');
  });
});
