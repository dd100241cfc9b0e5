import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** Names under which a secret could reach a log line, at any depth that we log. */
const secretNames = [
  'password',
  'password_confirm',
  'old_password',
  'new_password',
  'new_password_confirm',
  'token',
  'access',
  'refresh',
  'access_token',
  'refresh_token',
  'authorization',
  'cookie',
  'pin',
  'pin_code',
  'pin_encrypted',
  'api_key',
  'secret_key',
  'encryption_key',
  'keys',
  'keys_encrypted',
  'signature',
  'nonce',
];

const redactedPaths = [
  ...secretNames,
  ...secretNames.map((name) => `*.${name}`),
  ...secretNames.map((name) => `*.*.${name}`),
  'req.headers["x-api-key"]',
  'req.headers["x-device-key"]',
  'req.headers["x-csrf-token"]',
  'res.headers["set-cookie"]',
];

/** Structured logs, a JSON object a line. Bodies and payloads are never logged; what slips in by name is redacted. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths, censor: '[redacted]' },
  };
  // Written without blocking the event loop, and at the end of the process whatever is left.
  return pino(options, destination ?? pino.destination({ dest: 1, sync: false }));
}
