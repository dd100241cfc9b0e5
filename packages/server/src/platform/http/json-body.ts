import { isUtf8 } from 'node:buffer';
import { SmartLockError } from '../errors.ts';
import type { App } from './types.ts';

const depthMax = 32;

function refused(code: string, message: string): SmartLockError {
  return new SmartLockError('invalid_input', code, message);
}

function checkText(text: string): void {
  if (text.includes('\0'))
    throw refused('invalid_characters', 'The request contains a NUL character, which cannot be stored: leave it out.');
  if (!text.isWellFormed()) {
    throw refused('invalid_characters', 'The request contains half of a surrogate pair, which is no character: leave it out.');
  }
}

function checkValue(value: unknown, depth: number): void {
  if (typeof value === 'string') {
    checkText(value);
    return;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refused('malformed_json', 'The request contains a number that is too large.');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > depthMax) {
    throw refused('nesting_too_deep', `The request body is nested more than ${depthMax} levels deep: flatten it.`);
  }
  if (Array.isArray(value)) {
    for (const item of value) checkValue(item, depth + 1);
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
      throw refused('forbidden_field', `The request contains a field named ${key}, which is not accepted: leave it out.`);
    }
    checkText(key);
    checkValue(member, depth + 1);
  }
}

/** Bytes into a JSON value that is safe to hand on: UTF-8, no NUL, no prototype tricks, not nested without end. */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  if (!isUtf8(bytes)) throw refused('malformed_json', 'The request body is not valid UTF-8: send JSON encoded as UTF-8.');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    // The parser's own message quotes the body, which may hold a password.
    throw new SmartLockError(
      'invalid_input',
      'malformed_json',
      'The request body is not valid JSON: check quotes, commas and brackets.',
      {
        cause: cause instanceof SyntaxError ? undefined : cause,
      },
    );
  }
  checkValue(value, 1);
  return value;
}

/** JSON is the only body that is parsed; anything else is answered 415. */
export function addJsonBodyParser(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
      if (charset !== undefined && charset.toLowerCase() !== 'utf-8' && charset.toLowerCase() !== 'utf8') {
        throw new SmartLockError(
          'invalid_input',
          'unsupported_media_type',
          `The charset ${charset.slice(0, 40)} is not supported: send UTF-8.`,
        );
      }
      done(null, parseJsonBody(body as Buffer));
    } catch (error) {
      done(error as Error, undefined);
    }
  });
}
