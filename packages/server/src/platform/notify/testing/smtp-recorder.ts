import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they went over the wire. */
  readonly source: string;
}

export interface SmtpRecorder {
  readonly port: number;
  readonly mails: ReceivedMail[];
  /** Said instead of taking the next mails, for as long as it is set. */
  refusal: { readonly code: number; readonly text: string } | null;
  close(): Promise<void>;
}

/** A real SMTP server that takes mails for anybody, and keeps them. */
export async function startSmtpRecorder(account?: { readonly user: string; readonly password: string }): Promise<SmtpRecorder> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', ...(account === undefined ? ['AUTH'] : [])],
    authOptional: account === undefined,
    allowInsecureAuth: true,
    onAuth(auth, _session, done) {
      if (auth.username === account?.user && auth.password === account?.password) done(null, { user: auth.username });
      else done(new Error('Wrong user name or password'));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (recorder.refusal !== null) {
          done(Object.assign(new Error(recorder.refusal.text), { responseCode: recorder.refusal.code }));
          return;
        }
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString('utf8'),
        });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const recorder: SmtpRecorder = {
    port: (server.server.address() as AddressInfo).port,
    mails,
    refusal: null,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return recorder;
}

/** A header's value, unfolded and decoded. */
export function headerOf({ source }: ReceivedMail, name: string): string {
  const headers = source.slice(0, source.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/gu, ' ');
  const value = new RegExp(`^${name}: (.*)$`, 'imu').exec(headers)?.[1]?.trim() ?? '';
  return value
    .replaceAll(/\?= =\?/gu, '?==?')
    .replaceAll(/=\?UTF-8\?Q\?(.*?)\?=/giu, (_, text: string) => decodeQuoted(text.replaceAll('_', ' ')))
    .replaceAll(/=\?UTF-8\?B\?(.*?)\?=/giu, (_, text: string) => Buffer.from(text, 'base64').toString('utf8'));
}

function decodeQuoted(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The parts of these types, decoded. */
export function partsOf({ source }: ReceivedMail, contentType: string): Buffer[] {
  const boundaries = [...source.matchAll(/boundary="([^"]+)"/gu)].map(([, boundary]) => `--${boundary ?? ''}`);
  const pieces = boundaries.length === 0 ? [source] : source.split(new RegExp(boundaries.map(escapePattern).join('|'), 'u'));
  return pieces.flatMap((piece) => {
    const at = piece.indexOf('\r\n\r\n');
    const head = piece.slice(0, at).toLowerCase();
    if (at < 0 || !head.includes(`content-type: ${contentType}`)) return [];
    const body = piece.slice(at + 4);
    if (head.includes('base64')) return [Buffer.from(body, 'base64')];
    const text = head.includes('quoted-printable') ? decodeQuoted(body.replaceAll(/=\r\n/gu, '')) : body;
    return [Buffer.from(text, 'utf8')];
  });
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
