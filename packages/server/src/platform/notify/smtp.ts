export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** STARTTLS is required, not merely tried; port 465 speaks TLS from the first byte. */
  readonly useTls: boolean;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
}

export interface OutgoingMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same at every attempt, so that a receiver can drop a mail that it gets twice. */
  readonly messageId: string;
  readonly attachments?: readonly { readonly filename: string; readonly contentType: string; readonly bytes: Buffer }[];
}

export type SendMail = (mail: OutgoingMail) => Promise<void>;

const timeoutMs = 20_000;

async function openTransport(smtp: SmtpSettings) {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.useTls && smtp.port === 465,
    requireTLS: smtp.useTls,
    ignoreTLS: !smtp.useTls,
    ...(smtp.user === undefined ? {} : { auth: { user: smtp.user, pass: smtp.password ?? '' } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

export function createSmtpSender(smtp: SmtpSettings): SendMail {
  let transport: ReturnType<typeof openTransport> | undefined;
  return async ({ to, attachments = [], ...mail }) => {
    await (
      await (transport ??= openTransport(smtp))
    ).sendMail({
      from: smtp.from,
      // An address object: a text would be parsed as a list of addresses.
      to: { name: '', address: to },
      attachments: attachments.map(({ filename, contentType, bytes }) => ({ filename, contentType, content: bytes })),
      ...mail,
    });
  };
}

/** Connects, with TLS and log-in as they are set, and hangs up. Throws what the server or the network said. */
export async function checkSmtp(smtp: SmtpSettings): Promise<string> {
  await (await openTransport(smtp)).verify();
  return `${smtp.host}:${smtp.port}${smtp.user === undefined ? '' : ' takes the user name and password'}`;
}

/**
 * The server refused this receiver or this mail for good (5xx): trying again would only annoy it. A log-in or TLS that it refuses is
 * a matter of settings, which somebody may mend while the mail waits.
 */
export function isPermanentRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !('responseCode' in error)) return false;
  return (
    (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') &&
    typeof error.responseCode === 'number' &&
    error.responseCode >= 500
  );
}
