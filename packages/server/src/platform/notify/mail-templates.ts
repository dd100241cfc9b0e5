/** What is told in a mail. Links and PINs in it are secrets: they stand in the body, which is kept sealed, and never in the subject. */
export type MailMessage =
  | { readonly template: 'welcome'; readonly params: { readonly name: string; readonly link: string; readonly hours: number } }
  | {
      readonly template: 'verify_email';
      readonly params: { readonly name: string; readonly link: string; readonly hours: number };
    }
  | {
      readonly template: 'password_reset';
      readonly params: { readonly name: string; readonly link: string; readonly minutes: number };
    }
  | { readonly template: 'password_changed'; readonly params: { readonly name: string; readonly changedAt: Date } }
  | {
      readonly template: 'email_changed';
      readonly params: { readonly name: string; readonly newEmail: string; readonly changedAt: Date };
    }
  | {
      readonly template: 'pin_code';
      readonly params: {
        readonly name: string;
        readonly device: string;
        readonly pinCode: string;
        readonly validFrom: Date;
        readonly validUntil: Date | null;
        /** When it opens within that time, in words; null: always. */
        readonly hours: string | null;
      };
    }
  | {
      readonly template: 'guest_invitation';
      readonly params: {
        readonly name: string;
        readonly host: string;
        readonly device: string;
        readonly pinCode: string;
        readonly validFrom: Date;
        readonly validUntil: Date | null;
        readonly hours: string | null;
        readonly isOneTime: boolean;
      };
    };

export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Letter {
  readonly subject: string;
  readonly name: string;
  readonly before: readonly string[];
  readonly action?: { readonly label: string; readonly link: string };
  readonly after: readonly string[];
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function atInWords(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function windowInWords({
  validFrom,
  validUntil,
  hours,
}: {
  validFrom: Date;
  validUntil: Date | null;
  hours: string | null;
}): string {
  const until = validUntil === null ? '' : ` until ${atInWords(validUntil)}`;
  const within = hours === null ? '' : `, ${hours}`;
  return `from ${atInWords(validFrom)}${until}${within}`;
}

function letterOf({ template, params }: MailMessage): Letter {
  switch (template) {
    case 'welcome':
      return {
        subject: 'Welcome to SmartLock: confirm your email address',
        name: params.name,
        before: ['Your SmartLock account is ready. Please confirm that this email address is yours.'],
        action: { label: 'Confirm my email address', link: params.link },
        after: [`The link works for ${params.hours} hours. If you did not register, ignore this mail.`],
      };
    case 'verify_email':
      return {
        subject: 'Confirm your email address',
        name: params.name,
        before: ['Please confirm that this email address is yours.'],
        action: { label: 'Confirm my email address', link: params.link },
        after: [`The link works for ${params.hours} hours. If you did not ask for it, ignore this mail.`],
      };
    case 'password_reset':
      return {
        subject: 'Choose a new password',
        name: params.name,
        before: ['Somebody, probably you, asked for a new password for your SmartLock account.'],
        action: { label: 'Choose a new password', link: params.link },
        after: [
          `The link works once, for ${params.minutes} minutes. If it was not you, ignore this mail: your password stays as it is.`,
        ],
      };
    case 'password_changed':
      return {
        subject: 'Your password was changed',
        name: params.name,
        before: [
          `The password of your SmartLock account was changed at ${atInWords(params.changedAt)}, and every other device was signed out.`,
        ],
        after: ['If this was not you, choose a new password at once with "Forgot password" on the sign-in page.'],
      };
    case 'email_changed':
      return {
        subject: 'Your email address was changed',
        name: params.name,
        before: [
          `The email address of your SmartLock account was changed to ${params.newEmail} at ${atInWords(params.changedAt)}.`,
        ],
        after: ['If this was not you, write to your administrator at once.'],
      };
    case 'pin_code':
      return {
        subject: 'You were given a PIN',
        name: params.name,
        before: [`You were given a PIN for ${params.device}: ${params.pinCode}`, `It is valid ${windowInWords(params)}.`],
        after: ['Keep it to yourself, and delete this mail once you have noted it.'],
      };
    case 'guest_invitation':
      return {
        subject: 'Your access to a door',
        name: params.name,
        before: [
          `${params.host} gives you access to ${params.device}. Your PIN: ${params.pinCode}`,
          `It is valid ${windowInWords(params)}.`,
          ...(params.isOneTime ? ['It opens once.'] : []),
        ],
        after: ['If you were written to before about this door, this mail replaces the one before.'],
      };
  }
}

function textOf({ name, before, action, after }: Letter): string {
  const parts = [
    `Hello ${name},`,
    ...before,
    ...(action === undefined ? [] : [`${action.label}:\n${action.link}`]),
    ...after,
    'SmartLock',
  ];
  return `${parts.join('\n\n')}\n`;
}

function htmlOf({ subject, name, before, action, after }: Letter): string {
  const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;
  const button =
    action === undefined
      ? []
      : [
          `<p><a href="${escapeHtml(action.link)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1864ab;color:#fff;text-decoration:none">${escapeHtml(action.label)}</a></p>`,
          `<p style="font-size:13px;color:#555">Or copy this address: ${escapeHtml(action.link)}</p>`,
        ];
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#222;max-width:36em;margin:0 auto;padding:24px">',
    paragraph(`Hello ${name},`),
    ...before.map(paragraph),
    ...button,
    ...after.map(paragraph),
    '<p>SmartLock</p></body></html>',
  ].join('\n');
}

export function renderMail(message: MailMessage): MailContent {
  const letter = letterOf(message);
  return { subject: letter.subject, text: textOf(letter), html: htmlOf(letter) };
}
