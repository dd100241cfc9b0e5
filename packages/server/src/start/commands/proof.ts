import { readFile, writeFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { verifyProof, type ProofVerdict } from '../../features/bookings/index.ts';
import { accessFlags, address, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { CommandFailure, jsonFlag, print, runCommand } from '../terminal.ts';

const get = defineCommand({
  meta: { name: 'get', description: 'The arrival proof of a booking, to standard output or a file' },
  args: {
    ...accessFlags,
    id: { type: 'positional', required: true, description: "The booking's number, from `bookings list`" },
    out: { type: 'string', description: 'File to write instead', valueHint: 'proof.json' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const path = address(`bookings/${readNumber(args.id, 'booking', 'bookings list')}/proof/`, { all: args.all });
      const text = `${JSON.stringify(await session.call('GET', path), null, 2)}\n`;
      if (args.out === undefined) {
        process.stdout.write(text);
        return;
      }
      await writeFile(args.out, text);
      print(args.json, { file: args.out }, [
        `The proof was written to ${args.out}. Check it with: smartlock proof verify ${args.out}`,
      ]);
    }),
});

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'unreadable', {
      cause: error,
    });
  }
}

function linesOf({ statement, keyId, isKeyTrusted }: ProofVerdict): string[] {
  if (statement === null) return [];
  return [
    `Signed with ${keyId} at ${statement.made_at} and unchanged.`,
    `Booking ${statement.booking} of ${statement.room.name}, ${statement.stay.starts_at} to ${statement.stay.ends_at}:`,
    ...statement.doors.map(({ device, evidence, lock }) => {
      const clock = lock.clock_offset_ms === null ? 'clock unknown' : `clock ${lock.clock_offset_ms} ms off`;
      const battery = lock.battery_percent === null ? 'battery unknown' : `battery ${lock.battery_percent} %`;
      return `  ${device.name}: ${evidence.source.replaceAll('_', ' ')}${evidence.at === null ? '' : `, ${evidence.at}`}; ${clock}, ${battery}`;
    }),
    ...(isKeyTrusted
      ? []
      : [
          'The key was taken from the file itself. To be sure that it is your server’s, compare it with what you noted from',
          '`smartlock audit status`, and give it with --key.',
        ]),
  ];
}

const verify = defineCommand({
  meta: { name: 'verify', description: 'Check an arrival proof without any server, and name what is wrong with it' },
  args: {
    file: { type: 'positional', required: true, description: 'The proof', valueHint: 'proof.json' },
    key: { type: 'string', description: 'The only keys that count, in base64, separated by commas', valueHint: 'key' },
    ...jsonFlag,
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const keys = args.key?.split(',').map((key) => key.trim()) ?? [];
      const verdict = verifyProof(await readText(args.file), keys);
      if (verdict.ok) {
        print(args.json, verdict, linesOf(verdict));
        return;
      }
      if (args.json) process.stdout.write(`${JSON.stringify(verdict)}\n`);
      throw new CommandFailure(`This proof does not hold. ${verdict.why ?? ''}`.trim(), `proof_${verdict.problem ?? 'invalid'}`);
    }),
});

export const proof = defineCommand({
  meta: { name: 'proof', description: 'Arrival proofs: what was known of a guest’s codes before they came' },
  subCommands: { get, verify },
});
