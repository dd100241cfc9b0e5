import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';
const secretBytes = 32;

/** As Standard Webhooks writes them. */
export function generateSecret(): string {
  return prefix + randomBytes(secretBytes).toString('base64');
}

/** `v1,<base64>` over id, time and body: for each secret one, since receivers change over to a new one in their own time. */
export function signatureHeader(secrets: readonly string[], id: string, timestampSeconds: number, body: string): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(prefix.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`, 'utf8').digest('base64')}`;
    })
    .join(' ');
}
