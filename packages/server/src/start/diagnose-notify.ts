import type { Config } from '../config.ts';
import { systemClock } from '../platform/clock.ts';
import { checkSmtp } from '../platform/notify/smtp.ts';
import type { Finding } from './diagnose.ts';
import { fcmChannelOf, smsChannelOf, smtpOf, telegramOf } from './notify.ts';

/** Logs in to every channel that is configured, and sends nothing. */
export async function checkNotifications(config: Config): Promise<Finding[]> {
  const sms = smsChannelOf(config);
  const fcm = fcmChannelOf(config, () => Promise.resolve(undefined), systemClock);
  const telegram = telegramOf(config);
  const findings = await Promise.all([
    checkMail(config),
    ...(sms === undefined
      ? []
      : [check('SMS', () => sms.check(), 'Check TWILIO_… or SMS_GATEWAY_…, and that this machine may reach that service.')]),
    ...(fcm === undefined
      ? []
      : [
          check(
            'push to mobile apps',
            () => fcm.check(),
            "Check FCM_SERVICE_ACCOUNT, that its key was not deleted, and this machine's clock.",
          ),
        ]),
    ...(telegram === null
      ? []
      : [check('Telegram', () => telegram.channel.check(), 'Check TELEGRAM_BOT_TOKEN: BotFather tells it again with /token.')]),
  ]);
  return findings.flat();
}

async function check(subject: string, run: () => Promise<string>, advice: string): Promise<Finding[]> {
  try {
    return [{ subject, state: 'ok', message: await run() }];
  } catch (error) {
    return [{ subject, state: 'problem', message: error instanceof Error ? error.message : 'unknown', advice }];
  }
}

async function checkMail(config: Config): Promise<Finding[]> {
  const subject = 'mail';
  const smtp = smtpOf(config);
  if (smtp === null)
    return [
      {
        subject,
        state: 'warning',
        message: 'no SMTP server is set, mails stay in the outbox',
        advice: 'Set EMAIL_HOST and the settings beside it when people should get mail.',
      },
    ];
  const findings = await check(
    subject,
    () => checkSmtp(smtp),
    'Check EMAIL_HOST and the settings beside it, and that this machine may reach the server. Mails wait in the outbox and are tried again.',
  );
  if (config.publicUrl === undefined)
    findings.push({
      subject,
      state: 'warning',
      message: `links in mails will begin with http://${config.host}:${config.port}`,
      advice: 'Set PUBLIC_URL to the address under which people reach the server.',
    });
  return findings;
}
