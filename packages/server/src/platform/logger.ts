import { pino, type DestinationStream, type LogFn, type Logger as PinoLogger } from 'pino';

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
  'secret',
  'otp',
  'backup_codes',
  'challenge',
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

/** Told of every error that is logged as one (`{ err }` at level error or fatal). */
export type ErrorListener = (error: Error, message: string) => void;

const errorLevel = 50;

/** Structured logs, a JSON object a line. Bodies and payloads are never logged; what slips in by name is redacted. */
export function createLogger(level: string, destination?: DestinationStream, onError?: ErrorListener): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths, censor: '[redacted]' },
    ...(onError === undefined ? {} : { hooks: { logMethod: reportingMethod(onError) } }),
  };
  // Written without blocking the event loop, and at the end of the process whatever is left.
  return pino(options, destination ?? pino.destination({ dest: 1, sync: false }));
}

function reportingMethod(onError: ErrorListener) {
  return function report(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
    const [first, second] = args as readonly unknown[];
    if (level >= errorLevel && typeof first === 'object' && first !== null && 'err' in first && first.err instanceof Error) {
      onError(first.err, typeof second === 'string' ? second : '');
    }
    method.apply(this, args);
  };
}
