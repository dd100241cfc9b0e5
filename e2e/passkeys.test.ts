import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { createApi, valueAt } from './harness/api.ts';
import { launchChromium } from './harness/chromium.ts';
import { registerPerson, type Person } from './harness/people.ts';
import { freePort } from './harness/program.ts';
import { startServer, type Server } from './harness/server.ts';

interface PageAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What a page of ours does: asks the API with its cookies, and hands to the browser's authenticator what the API says. */
const pageScript = `
  window.ask = async (method, path, body) => {
    const csrf = document.cookie.split('; ').find((cookie) => cookie.startsWith('smartlock_csrf='))?.split('=')[1];
    const response = await fetch('/api/v1' + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  window.makePasskey = async (options) =>
    (await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })).toJSON();
  window.usePasskey = async (options) =>
    (await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })).toJSON();
`;

suite('passkeys in a browser', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let cdp: CDPSession;
  let authenticatorId = '';
  let person: Person;

  before(async () => {
    const port = await freePort();
    server = await startServer({ env: { PORT: String(port) } });
    browser = await launchChromium();
    person = await registerPerson(createApi(server.url), 'Keyholder');
    page = await browser.newPage();
    // The same server under the name that browsers trust without https.
    await page.goto(`http://localhost:${port}/verify-email`);
    await page.evaluate(pageScript);
    cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    authenticatorId = await addAuthenticator();
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  async function addAuthenticator(): Promise<string> {
    const answer = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return answer.authenticatorId;
  }

  const inPage = async (call: string, ...values: unknown[]): Promise<unknown> =>
    page.evaluate(`${call}(${values.map((value) => JSON.stringify(value)).join(', ')})`);
  const ask = async (method: string, path: string, body?: unknown): Promise<PageAnswer> =>
    (await inPage('ask', ...(body === undefined ? [method, path] : [method, path, body]))) as PageAnswer;
  const credentials = () => ({ email: person.email, password: person.password });

  test('one is made, and its owner signs in with it alone', async () => {
    assert.equal((await ask('POST', '/auth/session/', credentials())).status, 200);
    const options = await ask('POST', '/auth/passkeys/options/');
    assert.equal(options.status, 200, JSON.stringify(options.body));
    const credential = await inPage('makePasskey', options.body);
    const made = await ask('POST', '/auth/passkeys/', { name: 'This browser', credential });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.equal((valueAt(made.body, 'backup_codes') as string[]).length, 10);
    assert.equal((await ask('DELETE', '/auth/session/')).status, 204);
    assert.equal((await ask('GET', '/users/me/')).status, 401);

    const wanted = await ask('POST', '/auth/login/passkey/options/');
    const signed = await inPage('usePasskey', wanted.body);
    const entered = await ask('POST', '/auth/session/passkey/', { credential: signed });
    assert.equal(entered.status, 200, JSON.stringify(entered.body));
    assert.equal(valueAt(entered.body, 'user.id'), person.id);
    assert.equal((await ask('GET', '/users/me/')).status, 200);
    assert.equal((await ask('POST', '/auth/session/passkey/', { credential: signed })).status, 401, 'a signature is taken once');
    await ask('DELETE', '/auth/session/');
  });

  test('it is the second factor of the password, and proves presence', async () => {
    const begun = await ask('POST', '/auth/session/', credentials());
    assert.deepEqual([begun.status, valueAt(begun.body, 'code')], [401, 'second_factor_required']);
    const passkey = await inPage('usePasskey', valueAt(begun.body, 'passkey_options'));
    const challenge = valueAt(begun.body, 'challenge');
    const entered = await ask('POST', '/auth/session/second-factor/', { challenge, passkey });
    assert.equal(entered.status, 200, JSON.stringify(entered.body));
    const options = await ask('POST', '/auth/step-up/options/');
    const proof = await inPage('usePasskey', valueAt(options.body, 'passkey_options'));
    const verified = await ask('POST', '/auth/step-up/', { passkey: proof });
    assert.deepEqual([verified.status, valueAt(verified.body, 'is_verified')], [200, true]);
    const sessions = (await ask('GET', '/auth/sessions/')).body as { results: { is_current: boolean; second_factor: string }[] };
    assert.equal(sessions.results.find((session) => session.is_current)?.second_factor, 'passkey');
    await ask('DELETE', '/auth/session/');
  });

  test('a copy of it on another authenticator, which has counted less, is refused; the original goes on', async () => {
    const { credentials: kept } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    const [original] = kept;
    assert.ok(original !== undefined && original.signCount > 1, 'the authenticator counts');
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    const copy = await addAuthenticator();
    await cdp.send('WebAuthn.addCredential', { authenticatorId: copy, credential: { ...original, signCount: 0 } });
    const enter = async (): Promise<PageAnswer> => {
      const wanted = await ask('POST', '/auth/login/passkey/options/');
      return ask('POST', '/auth/session/passkey/', { credential: await inPage('usePasskey', wanted.body) });
    };
    const refused = await enter();
    assert.deepEqual([refused.status, valueAt(refused.body, 'code')], [401, 'passkey_not_valid']);
    assert.ok(
      server.logs.some((line) => line.includes('its counter did not rise')),
      'and the operator can see it',
    );

    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: copy });
    authenticatorId = await addAuthenticator();
    await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: original });
    assert.equal((await enter()).status, 200);
    await ask('DELETE', '/auth/session/');
  });

  test('somebody who does not verify themselves does not get in with it alone', async () => {
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    const wanted = await ask('POST', '/auth/login/passkey/options/');
    await assert.rejects(inPage('usePasskey', wanted.body), /NotAllowedError/);
  });
});
