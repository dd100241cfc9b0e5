import { writeFileSync } from 'node:fs';
import { defineCommand } from 'citty';
import { accessFlags, address, deviceFlag, fieldLines, given, readDevice, readInstant, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { CommandFailure, print, runCommand, WrongUse } from '../terminal.ts';

interface QrAnswer {
  readonly id: number;
  readonly code: string;
  readonly qr_image: string;
  readonly label: string;
  readonly status: string;
  readonly is_single_use: boolean;
  readonly used_count: number;
  readonly valid_until: string;
}

interface ListedQr extends QrAnswer {
  readonly device: number;
}

const idArgument = { id: { type: 'positional', required: true, description: "The QR code's number, from `qr list`" } } as const;
const outFlag = {
  out: { type: 'string', description: 'File for the picture, .png or .svg', valueHint: 'door.png' },
} as const;
const qrNumber = (id: string): number => readNumber(id, 'QR code', 'qr list');

/** The picture's type by the name of its file. */
function pictureType(path: string): 'png' | 'svg' {
  const type = /\.(png|svg)$/i.exec(path)?.[1]?.toLowerCase();
  if (type !== 'png' && type !== 'svg') throw new WrongUse('--out takes the name of a .png or .svg file.');
  return type;
}

async function savePicture(session: ApiSession, qr: QrAnswer, path: string): Promise<void> {
  // By path alone: the address in the answer is the one that the server was asked under, which a proxy may have changed.
  const image = URL.parse(qr.qr_image)?.pathname.replace(/\.png$/, `.${pictureType(path)}`);
  if (image === undefined) throw new CommandFailure(`QR code ${qr.id} has no picture.`, 'not_smartlock');
  const bytes = await new Response(await session.download(image)).bytes();
  try {
    // For this user alone: whoever sees it can open.
    writeFileSync(path, bytes, { mode: 0o600 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(
      `QR code ${qr.id} is there, but its picture cannot be written: ${reason}. Try: smartlock qr show ${qr.id} --out`,
    );
  }
}

const list = defineCommand({
  meta: { name: 'list', description: 'QR codes of the devices that you manage' },
  args: { ...accessFlags, ...deviceFlag, search: { type: 'string', description: 'Part of the label' } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const device = args.device === undefined ? undefined : readDevice(args.device);
      const session = await ApiSession.open(args.url);
      const codes = await session.list<ListedQr>(address('access/qrcodes/', { all: args.all, device, search: args.search }));
      const lines = codes.map((qr) => {
        const uses = `${qr.is_single_use ? 'once' : 'many times'}, used ${qr.used_count}`;
        return `${String(qr.id).padStart(5)}  ${qr.status.padEnd(12)}  ${uses.padEnd(20)}  until ${qr.valid_until}  device ${qr.device}  ${qr.label}`.trimEnd();
      });
      const none = 'No QR codes yet. Add one: smartlock qr add --device 1 --until 2027-01-31T18:00:00Z --out door.png';
      print(args.json, codes, lines.length === 0 ? [none] : lines);
    }),
});

const add = defineCommand({
  meta: { name: 'add', description: 'Make a QR code that opens once, and save its picture' },
  args: {
    ...accessFlags,
    device: { ...deviceFlag.device, required: true },
    until: {
      type: 'string',
      required: true,
      description: 'Until when it opens, with the zone',
      valueHint: '2027-01-31T18:00:00+01:00',
    },
    from: { type: 'string', description: 'From when it opens, with the zone; now when left out', valueHint: 'time' },
    label: { type: 'string', description: 'What it is for' },
    reusable: { type: 'boolean', default: false, description: 'Opens as often as it is shown' },
    signed: { type: 'boolean', default: false, description: 'The lock can judge it while it is offline' },
    ...outFlag,
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      if (args.out !== undefined) pictureType(args.out);
      const body = {
        device: readDevice(args.device),
        valid_until: readInstant('until', args.until),
        is_single_use: !args.reusable,
        signed: args.signed,
        ...given({ label: args.label, valid_from: args.from === undefined ? undefined : readInstant('from', args.from) }),
      };
      const session = await ApiSession.open(args.url);
      const qr = (await session.call('POST', address('access/qrcodes/', { all: args.all }), body)) as QrAnswer;
      if (args.out !== undefined) await savePicture(session, qr, args.out);
      print(args.json, qr, [
        `QR code ${qr.id} was made. It opens ${qr.is_single_use ? 'once' : 'as often as it is shown'}, until ${qr.valid_until}.`,
        args.out === undefined ? `Its picture: ${qr.qr_image}` : `Its picture is in ${args.out}.`,
      ]);
    }),
});

const show = defineCommand({
  meta: { name: 'show', description: 'One QR code, and its picture' },
  args: { ...accessFlags, ...idArgument, ...outFlag },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      if (args.out !== undefined) pictureType(args.out);
      const path = address(`access/qrcodes/${qrNumber(args.id)}/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      const qr = (await session.call('GET', path)) as QrAnswer;
      if (args.out !== undefined) await savePicture(session, qr, args.out);
      print(args.json, qr, [...fieldLines(qr), ...(args.out === undefined ? [] : [`Its picture is in ${args.out}.`])]);
    }),
});

const remove = defineCommand({
  meta: { name: 'delete', description: 'Delete a QR code and its picture; it opens nothing from now on' },
  args: { ...accessFlags, ...idArgument },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const path = address(`access/qrcodes/${qrNumber(args.id)}/`, { all: args.all });
      const session = await ApiSession.open(args.url);
      await session.call('DELETE', path);
      print(args.json, { deleted: Number(args.id) }, [`QR code ${args.id} was deleted.`]);
    }),
});

export const qr = defineCommand({
  meta: { name: 'qr', description: 'QR codes that a reader at a door takes' },
  subCommands: { list, add, show, delete: remove },
});
