import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { defineCommand } from 'citty';
import { ExportVerifier, type VerifyReport } from '../../platform/audit/verify-export.ts';
import { address, apiFlags, fieldLines } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { pipeToOutput, writeWhole } from '../download.ts';
import { CommandFailure, jsonFlag, print, runCommand, WrongUse } from '../terminal.ts';

interface StatusAnswer {
  readonly public_key: { readonly key_id: string; readonly public_key: string };
  readonly public_keys: readonly { readonly key_id: string; readonly public_key: string }[];
}

const exportFlags = {
  'after-seq': { type: 'string', description: 'Only what follows this entry of the chain', valueHint: 'number' },
  personal: { type: 'boolean', default: false, description: 'Open names and addresses, which are sealed otherwise' },
} as const;

function exportAddress(args: { readonly 'after-seq'?: string | undefined; readonly personal: boolean }): string {
  const afterSeq = args['after-seq'];
  if (afterSeq !== undefined && !/^\d{1,15}$/.test(afterSeq)) throw new WrongUse('--after-seq takes the number of an entry.');
  return address('security/audit-logs/export/', { after_seq: afterSeq, personal: args.personal });
}

const exportTrail = defineCommand({
  meta: { name: 'export', description: 'The whole trail with its signed checkpoints, to standard output or a file' },
  args: { ...apiFlags, ...exportFlags, out: { type: 'string', description: 'File to write instead', valueHint: 'audit.jsonl' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const from = exportAddress(args);
      const session = await ApiSession.open(args.url);
      const lines = Readable.fromWeb(await session.download(from));
      if (args.out === undefined) await pipeToOutput(lines);
      else {
        const bytes = await writeWhole(lines, args.out);
        print(args.json, { file: args.out, bytes }, [
          `The audit trail was written to ${args.out}. Check it with: smartlock audit verify ${args.out}`,
        ]);
      }
    }),
});

const status = defineCommand({
  meta: {
    name: 'status',
    description: 'Where the chain ends, the last signed checkpoint and the public key: keep both elsewhere',
  },
  args: apiFlags,
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const answer = (await session.call('GET', address('security/audit-logs/status/'))) as StatusAnswer & {
        checkpoint: object | null;
      };
      print(args.json, answer, [
        ...fieldLines(answer),
        ...fieldLines(answer.public_key),
        answer.checkpoint === null ? 'No checkpoint was signed yet.' : `checkpoint         ${JSON.stringify(answer.checkpoint)}`,
      ]);
    }),
});

const progressEveryMs = 1000;

async function verifyStream(chunks: AsyncIterable<Uint8Array>, keys: readonly string[], isQuiet: boolean): Promise<VerifyReport> {
  const verifier = verifierOf(keys);
  let bytes = 0;
  let toldAtMs = Date.now();
  for await (const chunk of chunks) {
    verifier.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    bytes += chunk.byteLength;
    if (isQuiet || Date.now() - toldAtMs < progressEveryMs) continue;
    toldAtMs = Date.now();
    process.stderr.write(`\r${Math.round(bytes / 1_000_000)} MB checked`);
  }
  if (!isQuiet && bytes > 0) process.stderr.write('\r');
  return verifier.finish();
}

function verifierOf(keys: readonly string[]): ExportVerifier {
  try {
    return new ExportVerifier(keys);
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error));
  }
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) yield chunk as Uint8Array;
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'unreadable', {
      cause: error,
    });
  }
}

function linesOf(report: VerifyReport): string[] {
  const { entries, firstSeq, lastSeq, checkpoints, keyIds, isKeyTrusted, erased } = report;
  const range = entries === 0 ? 'No entries' : `${entries} entries (${firstSeq} to ${lastSeq})`;
  return [
    `${range}, ${checkpoints} checkpoints, signed with ${keyIds.join(', ') || 'no key'}: whole and unchanged.`,
    ...(erased === 0 ? [] : [`${erased} of them hold parts of people who were erased: these can no longer be read.`]),
    ...(isKeyTrusted
      ? []
      : [
          'The key was taken from the file itself. To be sure that it is your server’s, compare it with what you noted from',
          '`smartlock audit status`, and give it with --public-key.',
        ]),
  ];
}

const verify = defineCommand({
  meta: {
    name: 'verify',
    description: 'Check an export without any server; or, without a file, the trail of the running server as it streams by',
  },
  args: {
    file: { type: 'positional', required: false, description: 'An export, or - for standard input', valueHint: 'audit.jsonl' },
    'public-key': { type: 'string', description: 'The only keys that count, in base64, separated by commas', valueHint: 'key' },
    url: apiFlags.url,
    ...jsonFlag,
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const keys = args['public-key']?.split(',').map((key) => key.trim()) ?? [];
      const { file } = args;
      const isQuiet = args.json || !process.stderr.isTTY;
      let report: VerifyReport;
      if (file === undefined) {
        const session = await ApiSession.open(args.url);
        const stream = await session.download(exportAddress({ personal: false }));
        report = await verifyStream(Readable.fromWeb(stream), keys, isQuiet);
      } else report = await verifyStream(file === '-' ? process.stdin : readFile(file), keys, isQuiet);
      const { finding } = report;
      if (finding === null) {
        print(args.json, report, linesOf(report));
        return;
      }
      if (args.json) process.stdout.write(`${JSON.stringify(report)}\n`);
      const where = finding.seq === null ? `line ${finding.line}` : `entry ${finding.seq} (line ${finding.line})`;
      throw new CommandFailure(`The audit trail is not whole. First at ${where}: ${finding.why}.`, `audit_${finding.code}`);
    }),
});

export const audit = defineCommand({
  meta: { name: 'audit', description: 'The audit trail: export it, and verify that nothing in it was changed' },
  subCommands: { status, export: exportTrail, verify },
});
