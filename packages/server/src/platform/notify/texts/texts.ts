import type { GuestMessage, MailMessage, ParamsOf, Template } from '../notification.ts';

/** How a time is written for this reader. */
export type At = (at: Date) => string;

export interface Letter {
  /** One line, without secrets: it is seen on lock screens. */
  readonly subject: string;
  readonly before: readonly string[];
  readonly action?: { readonly label: string; readonly link: string };
  readonly after: readonly string[];
}

export interface MailWording<Params> {
  letter(params: Params, at: At): Letter;
}

export interface Wording<Params> extends MailWording<Params> {
  /** For push, Telegram and the console, below the letter's subject. Others carry it and keep it: never a PIN, never a link that opens something. */
  brief(params: Params, at: At): string;
  /** For SMS, which has no subject. */
  sms(params: Params, at: At): string;
}

/** Guests are written to by mail and SMS. */
export interface GuestWording<Params> extends MailWording<Params> {
  sms(params: Params, at: At): string;
}

type GuestTemplate = GuestMessage['template'];
type MailTemplate = Exclude<MailMessage['template'], GuestTemplate>;

/** Everything that a language has to say. */
export interface Texts {
  readonly greeting: (name: string) => string;
  readonly copyAddress: (link: string) => string;
  /** From the parts of a wall clock. `zone` is null for UTC. */
  readonly time: (
    clock: { year: string; month: string; day: string; hour: string; minute: string },
    zone: string | null,
  ) => string;
  readonly messages: { readonly [T in MailTemplate]: MailWording<ParamsOf<T>> } & {
    readonly [T in GuestTemplate]: GuestWording<ParamsOf<T>>;
  } & {
    readonly [T in Exclude<Template, MailTemplate | GuestTemplate>]: Wording<ParamsOf<T>>;
  };
}
