import type { ParamsOf, SignInChange } from '../notification.ts';
import type { At, Texts } from './texts.ts';

const months = 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' ');
const severities = { low: 'Kleiner', medium: 'Mittlerer', high: 'Ernster', critical: 'Kritischer' } as const;
const alertTypes: Readonly<Record<string, string>> = {
  unauthorized_access: 'Jemand wollte ohne Zutrittsrecht hinein',
  multiple_failures: 'Mehrere Fehlversuche',
  device_tamper: 'Jemand macht sich am Schloss zu schaffen',
  low_battery: 'Die Batterie ist schwach',
  offline: 'Das Schloss ist offline',
  code_not_removed: 'Ein Code öffnet vielleicht noch die Tür',
  code_not_delivered: 'Ein Code kommt nicht ins Schloss',
  code_unproven: 'Der Code eines Gasts ist nicht bestätigt',
  over_access: 'Etwas öffnet die Tür, das es nicht sollte',
};

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;
const join = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} und ${words.at(-1) ?? ''}`;

function windowOf({ validFrom, validUntil, hours }: Pick<ParamsOf<'pin_code'>, 'validFrom' | 'validUntil' | 'hours'>, at: At) {
  const until = validUntil === null ? '' : ` bis ${at(validUntil)}`;
  return `ab ${at(validFrom)}${until}${hours === null ? '' : `, ${hours.de}`}`;
}

function alertTitle({ alertType, device }: ParamsOf<'security_alert'>): string {
  const what = alertTypes[alertType] ?? `Sicherheitsalarm (${alertType.replaceAll('_', ' ')})`;
  return device === null ? what : `${what}: ${device}`;
}

function removed({ pins, qrCodes, guests }: ParamsOf<'cleanup_summary'>['devices'][number]): string {
  const parts = [
    pins > 0 ? count(pins, 'PIN', 'PINs') : '',
    qrCodes > 0 ? count(qrCodes, 'QR-Code', 'QR-Codes') : '',
    guests > 0 ? count(guests, 'Gastzugang', 'Gastzugänge') : '',
  ];
  return join(parts.filter((part) => part !== '')) || 'nichts';
}

/** One line where every door takes the same code, else one a door. */
function codesOf(doors: ParamsOf<'booking_code'>['doors']): readonly string[] {
  const codes = new Set(doors.map(({ pinCode }) => pinCode));
  if (codes.size === 1) return [`Ihr Code ist ${[...codes].join('')}, für ${join(doors.map(({ door }) => door))}.`];
  return doors.map(({ door, pinCode }) => `${door}: Ihr Code ist ${pinCode}.`);
}

const monthOf = ({ year, month }: ParamsOf<'access_report'>): string => `${months[month - 1] ?? month} ${year}`;

const signInChanges: Readonly<Record<SignInChange, string>> = {
  totp_enabled: 'Ihrem SmartLock-Konto wurde eine Authentifizierungs-App hinzugefügt.',
  totp_removed: 'Die Authentifizierungs-App wurde aus Ihrem SmartLock-Konto entfernt.',
  passkey_added: 'Ihrem SmartLock-Konto wurde ein Passkey hinzugefügt.',
  passkey_removed: 'Aus Ihrem SmartLock-Konto wurde ein Passkey entfernt.',
  backup_codes_renewed: 'Für Ihr SmartLock-Konto wurden neue Ersatzcodes gemacht; die alten gelten nicht mehr.',
  reset_by_administrator: 'Die Verwaltung hat alle zweiten Faktoren Ihres SmartLock-Kontos entfernt.',
  api_key_made: 'Für Ihr SmartLock-Konto wurde ein API-Schlüssel gemacht.',
};

const backupTexts = {
  spare: 'Der Gast hat einen Ersatzcode bekommen, den dieses Schloss nimmt.',
  offline:
    'Der Gast hat einen Offline-Code des Herstellers bekommen: Das Schloss hat ihn nicht bestätigt, er gilt durch Berechnung. Er öffnet volle Stunden und ist verloren, wenn er nicht innerhalb eines Tages ab Beginn benutzt wird.',
} as const;

export const de: Texts = {
  greeting: (name) => `Guten Tag ${name},`,
  copyAddress: (link) => `Oder diese Adresse kopieren: ${link}`,
  time: ({ year, month, day, hour, minute }, zone) => `${day}.${month}.${year}, ${hour}:${minute} Uhr (${zone ?? 'UTC'})`,
  messages: {
    welcome: {
      letter: ({ link, hours }) => ({
        subject: 'Willkommen bei SmartLock: E-Mail-Adresse bestätigen',
        before: ['Ihr SmartLock-Konto ist bereit. Bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört.'],
        action: { label: 'E-Mail-Adresse bestätigen', link },
        after: [
          `Der Link gilt ${hours} Stunden. Wenn Sie sich nicht angemeldet haben, beachten Sie diese Nachricht nicht weiter.`,
        ],
      }),
    },
    verify_email: {
      letter: ({ link, hours }) => ({
        subject: 'E-Mail-Adresse bestätigen',
        before: ['Bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört.'],
        action: { label: 'E-Mail-Adresse bestätigen', link },
        after: [
          `Der Link gilt ${hours} Stunden. Wenn Sie ihn nicht angefordert haben, beachten Sie diese Nachricht nicht weiter.`,
        ],
      }),
    },
    password_reset: {
      letter: ({ link, minutes }) => ({
        subject: 'Neues Passwort wählen',
        before: ['Jemand, vermutlich Sie, hat ein neues Passwort für Ihr SmartLock-Konto angefordert.'],
        action: { label: 'Neues Passwort wählen', link },
        after: [
          `Der Link gilt einmal, ${minutes} Minuten lang. Wenn Sie es nicht waren, beachten Sie diese Nachricht nicht weiter: Ihr Passwort bleibt, wie es ist.`,
        ],
      }),
    },
    password_changed: {
      letter: ({ changedAt }, at) => ({
        subject: 'Ihr Passwort wurde geändert',
        before: [`Das Passwort Ihres SmartLock-Kontos wurde geändert: ${at(changedAt)}. Alle anderen Geräte wurden abgemeldet.`],
        after: ['Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort, mit „Passwort vergessen“ auf der Anmeldeseite.'],
      }),
    },
    sign_in_changed: {
      letter: ({ change, changedAt }, at) => ({
        subject: 'Ihre Anmeldung wurde geändert',
        before: [`${signInChanges[change]} Zeitpunkt: ${at(changedAt)}.`],
        after: [
          'Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort, mit „Passwort vergessen“ auf der Anmeldeseite: Das beendet auch alle Sitzungen und API-Schlüssel. Schreiben Sie außerdem Ihrer Verwaltung.',
        ],
      }),
    },
    email_changed: {
      letter: ({ newEmail, changedAt }, at) => ({
        subject: 'Ihre E-Mail-Adresse wurde geändert',
        before: [`Die E-Mail-Adresse Ihres SmartLock-Kontos wurde geändert in ${newEmail}: ${at(changedAt)}.`],
        after: ['Wenn Sie das nicht waren, schreiben Sie sofort Ihrer Verwaltung.'],
      }),
    },
    webhook_disabled: {
      letter: ({ address, reason, at: disabledAt }, at) => ({
        subject: 'Ihr Webhook wurde abgeschaltet',
        before: [
          reason === 'gone'
            ? `Ihr Webhook an ${address} wurde abgeschaltet, ${at(disabledAt)}: Der Empfänger hat mit 410 Gone geantwortet, will also nichts mehr bekommen.`
            : `Ihr Webhook an ${address} wurde abgeschaltet, ${at(disabledAt)}: Der Empfänger hat seit Tagen nichts angenommen, so oft es auch versucht wurde.`,
        ],
        after: [
          'Dorthin geht nichts mehr. Sobald der Empfänger wieder arbeitet, schalten Sie den Webhook wieder ein; was nicht ankam, steht in seinem Protokoll und kann von dort neu gesendet werden.',
        ],
      }),
    },
    guest_invitation: {
      letter: (params, at) => ({
        subject: 'Ihr Zugang zu einer Tür',
        before: [
          `${params.host} gibt Ihnen Zugang: ${params.device}. Ihre PIN: ${params.pinCode}`,
          `Sie gilt ${windowOf(params, at)}.`,
          ...(params.isOneTime ? ['Sie öffnet ein einziges Mal.'] : []),
        ],
        after: ['Falls Sie zu dieser Tür schon eine Nachricht bekommen haben, ersetzt diese die frühere.'],
      }),
    },
    booking_code: {
      letter: (params, at) => ({
        subject:
          { booked: 'Ihr Code', changed: 'Ihr Code hat sich geändert', backup: 'Ihr neuer Code', offline: 'Ihr neuer Code' }[
            params.why
          ] + `: ${params.room}`,
        before: [
          ...(params.why === 'backup'
            ? ['Ein Schloss hat Ihren Code noch nicht bestätigt. Hier ist einer, den es sicher nimmt. Bitte benutzen Sie diesen:']
            : []),
          ...(params.why === 'offline'
            ? [
                'Ein Schloss ist gerade nicht zu erreichen. Hier ist ein Code, den es selbst errechnet. Bitte benutzen Sie diesen, das erste Mal innerhalb eines Tages ab Beginn; danach wäre er verloren:',
              ]
            : []),
          ...codesOf(params.doors),
          `Er öffnet von ${at(params.validFrom)} bis ${at(params.validUntil)}.`,
          ...(params.directions === '' ? [] : [params.directions]),
        ],
        action: { label: 'Code und Weg zeigen', link: params.link },
        after: [
          ...(params.why === 'booked' ? [] : ['Diese Nachricht ersetzt die frühere.']),
          'Behalten Sie Code und Link für sich: Wer sie hat, kann die Tür öffnen.',
        ],
      }),
      sms: (params, at) =>
        `SmartLock: ${params.room}. ${codesOf(params.doors).join(' ')} Von ${at(params.validFrom)} bis ${at(params.validUntil)}. ${params.link}`,
    },
    booking_cancelled: {
      letter: ({ room, startsAt }, at) => ({
        subject: `Ihre Buchung wurde storniert: ${room}`,
        before: [`Ihre Buchung (${room}, ${at(startsAt)}) wurde storniert. Ihr Code öffnet nichts mehr.`],
        after: ['Wenn Sie das nicht erwartet haben, fragen Sie dort nach, wo Sie gebucht haben.'],
      }),
      sms: ({ room, startsAt }, at) =>
        `SmartLock: Ihre Buchung (${room}, ${at(startsAt)}) wurde storniert. Ihr Code öffnet nichts mehr.`,
    },
    pin_code: {
      letter: (params, at) => ({
        subject: 'Sie haben eine PIN bekommen',
        before: [`Sie haben eine PIN bekommen, für ${params.device}: ${params.pinCode}`, `Sie gilt ${windowOf(params, at)}.`],
        after: ['Behalten Sie sie für sich, und löschen Sie diese Nachricht, sobald Sie die PIN notiert haben.'],
      }),
      brief: ({ device }) => `Sie haben eine PIN bekommen, für ${device}.`,
      sms: (params, at) => `SmartLock: Ihre PIN für ${params.device} ist ${params.pinCode}, gültig ${windowOf(params, at)}.`,
    },
    security_alert: {
      letter: (params, at) => ({
        subject: alertTitle(params),
        before: [
          `${severities[params.severity]} Sicherheitsalarm, ${at(params.at)}:`,
          params.description,
          ...(params.device === null ? [] : [`Gerät: ${params.device}`]),
        ],
        after: [`Es ist Alarm ${params.alertId}. Bestätigen Sie ihn in SmartLock, damit andere sehen, dass Sie sich kümmern.`],
      }),
      brief: ({ description, at }, write) => `${description} (${write(at)})`,
      sms: (params, at) =>
        `SmartLock: ${severities[params.severity]} Alarm. ${alertTitle(params)}. ${params.description} ${at(params.at)}`,
    },
    cleanup_summary: {
      letter: ({ devices, at }, write) => ({
        subject: 'Abgelaufene Zugänge wurden aufgeräumt',
        before: [
          `Diese abgelaufenen Zugänge wurden entfernt, ${write(at)}:`,
          ...devices.map((device) => `${device.device}: ${removed(device)}`),
        ],
        after: ['Was noch gültig war, wurde nicht angerührt.'],
      }),
      brief: ({ devices }) => devices.map((device) => `${device.device}: ${removed(device)}`).join('; '),
      sms: ({ devices }) =>
        `SmartLock: Abgelaufene Zugänge wurden entfernt. ${devices.map((device) => `${device.device}: ${removed(device)}`).join('; ')}`,
    },
    booking_alert: {
      letter: (params, at) => ({
        subject: `${params.room}: ein Schloss hat den nächsten Code nicht bestätigt`,
        before: [
          `Die Buchung (${params.room}) beginnt: ${at(params.startsAt)}. Ein Code ist nicht nachgewiesen:`,
          ...params.doors.map(
            ({ door, problem, backup }) => `${door}: ${problem}${backup === null ? '' : ` ${backupTexts[backup]}`}`,
          ),
        ],
        after: ['Die Buchung in SmartLock zeigt, was versucht wurde. Bis der Gast kommt, wird weiter nachgesehen.'],
      }),
      brief: ({ doors }) => doors.map(({ door, problem }) => `${door}: ${problem}`).join('; '),
      sms: ({ room, startsAt, doors }, at) =>
        `SmartLock: ${room}, ${at(startsAt)}: ein Code ist nicht nachgewiesen. ${doors.map(({ door, problem, backup }) => `${door}: ${problem}${backup === null ? '' : backup === 'spare' ? ' Ein Ersatzcode wurde ausgegeben.' : ' Ein Offline-Code des Herstellers wurde ausgegeben, den das Schloss nicht bestätigt hat.'}`).join('; ')}`,
    },
    access_report: {
      letter: (params) => ({
        subject: `Zutrittsbericht ${monthOf(params)}`,
        before: [`Der Zutrittsbericht von ${params.device} für ${monthOf(params)} ist fertig und hängt als PDF an.`],
        action: { label: 'Bericht öffnen', link: params.link },
        after: ['Für den Link müssen Sie angemeldet sein. Dort gibt es den Bericht auch als CSV.'],
      }),
      brief: (params) => `Der Zutrittsbericht von ${params.device} für ${monthOf(params)} ist fertig.`,
      sms: (params) => `SmartLock: Der Zutrittsbericht von ${params.device} für ${monthOf(params)} ist fertig.`,
    },
    digest: {
      letter: ({ count: total, since, until, entries }, at) => ({
        subject: `${total} weitere Meldungen zum selben Vorfall`,
        before: [
          `Seit der letzten Nachricht gab es ${total} weitere Meldungen, von ${at(since)} bis ${at(until)}:`,
          ...entries.map((entry) => `${entry.count} × ${entry.title}`),
        ],
        after: ['Sie kommen zusammen, damit ein einziger Vorfall nicht Ihr Postfach füllt.'],
      }),
      brief: ({ entries }) => entries.map((entry) => `${entry.count} × ${entry.title}`).join('; '),
      sms: ({ count: total, entries }) =>
        `SmartLock: ${total} weitere Meldungen zum selben Vorfall. ${entries.map((entry) => `${entry.count} x ${entry.title}`).join('; ')}`,
    },
    test: {
      letter: ({ at }, write) => ({
        subject: 'Testnachricht von SmartLock',
        before: [`Sie haben diesen Test angefordert: ${write(at)}. Dieser Weg funktioniert.`],
        after: ['Es ist nichts weiter zu tun.'],
      }),
      brief: ({ at }, write) => `Sie haben diesen Test angefordert: ${write(at)}. Dieser Weg funktioniert.`,
      sms: ({ at }, write) => `SmartLock: Sie haben diesen Test angefordert: ${write(at)}. Dieser Weg funktioniert.`,
    },
  },
};
