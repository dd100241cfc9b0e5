import type { SendMail } from '../smtp.ts';
import { isPermanentRefusal } from '../smtp.ts';
import { DeliveryFailure, type Channel } from './channel.ts';

export function createEmailChannel(send: SendMail, check: () => Promise<string>): Channel {
  return {
    check,
    async send({ key, to, subject, text, html, attachments }) {
      const messageId = `<${key}@smartlock.invalid>`;
      try {
        await send({ to, subject, text, html: html ?? '', messageId, ...(attachments.length === 0 ? {} : { attachments }) });
      } catch (error) {
        if (!isPermanentRefusal(error)) throw error;
        throw new DeliveryFailure('never', error instanceof Error ? error.message : 'The server refused this mail', {
          cause: error,
        });
      }
      return { providerId: messageId };
    },
  };
}
