/** What a call sends. `undefined` is left out; lists and objects travel as JSON text inside a form field (reference §1.2). */
export type Parameters = Readonly<Record<string, string | number | boolean | object | undefined>>;

/** As a query or a form body. By hand: `URLSearchParams` takes several times as long, and this is done for every call. */
export function encode(parameters: Parameters): string {
  let encoded = '';
  for (const name in parameters) {
    const value = parameters[name];
    if (value === undefined) continue;
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    encoded += `${encoded === '' ? '' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
  }
  return encoded;
}

const secretNames = [
  'accessToken',
  'clientSecret',
  'password',
  'refresh_token',
  'keyboardPwd',
  'newKeyboardPwd',
  'cardNumber',
  'qrCodeNumber',
  'lockData',
];
const shortestSecret = 4;
const longestMessage = 300;

/** The service's words on one line, not too many of them, and without what was sent, should it repeat that. */
export function messageOf(given: unknown, sent: Parameters): string {
  if (typeof given !== 'string') return '';
  let clean = given;
  for (const name of secretNames) {
    const value = sent[name];
    const secret = typeof value === 'number' ? String(value) : value;
    if (typeof secret === 'string' && secret.length >= shortestSecret) clean = clean.replaceAll(secret, '[hidden]');
  }
  const line = clean.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}
