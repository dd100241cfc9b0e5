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

const secretNames = ['accessToken', 'clientSecret', 'password', 'refresh_token', 'keyboardPwd', 'newKeyboardPwd', 'lockData'];
const shortestSecret = 4;

/** Hides what was sent, should the service repeat it in its message. */
export function withoutSecrets(message: string, sent: Parameters): string {
  let clean = message;
  for (const name of secretNames) {
    const value = sent[name];
    if (typeof value === 'string' && value.length >= shortestSecret) clean = clean.replaceAll(value, '[hidden]');
  }
  return clean;
}
