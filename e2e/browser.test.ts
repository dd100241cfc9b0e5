import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { createApi, valueAt, type Api } from './harness/api.ts';
import { launchChromium } from './harness/chromium.ts';
import { registerPerson } from './harness/people.ts';
import { startServer, type Server } from './harness/server.ts';
import { waitFor } from './harness/wait.ts';

/** A folder in which somebody wants to see what the pages look like. */
const pictures = process.env['E2E_SCREENSHOTS'];

suite('in a browser', () => {
  let server: Server;
  let browser: Browser;
  let staff: Api;
  before(async () => {
    server = await startServer();
    browser = await launchChromium();
    assert.ok(server.admin !== undefined);
    const login = await createApi(server.url).post('/auth/login/', server.admin);
    staff = createApi(server.url).as(login.text('tokens.access'));
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  /** A page whose complaints fail the test, and which asks nobody but our server. */
  async function openPage(path: string, size = { width: 1280, height: 900 }): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: size });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (origin !== server.url && !['data:', 'blob:'].includes(protocol)) complaints.push(`asks elsewhere: ${request.url()}`);
    });
    await page.goto(`${server.url}${path}`, { waitUntil: 'load' });
    return { page, complaints };
  }

  async function takePicture(page: Page, name: string): Promise<void> {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  /** The path of the newest link to this page that was mailed to this person. */
  async function mailedLink(email: string, pagePath: string): Promise<string> {
    return waitFor(`a mail to ${email} with a link to ${pagePath}`, async () => {
      const mails = await staff.get('/notifications/outbox/?page_size=100');
      assert.equal(mails.status, 200, JSON.stringify(mails.body));
      for (const mail of mails.list('results')) {
        if (valueAt(mail, 'to') !== email) continue;
        const { body } = await staff.get(`/notifications/outbox/${String(valueAt(mail, 'id'))}/`);
        const link = /https?:\/\/\S+/.exec(String(valueAt(body, 'text')))?.[0];
        const url = link === undefined ? null : URL.parse(link);
        if (url?.pathname === pagePath) return `${url.pathname}${url.search}`;
      }
      return undefined;
    });
  }

  test('the documents of the API show its operations, without a complaint and without asking anybody else', async () => {
    const { page, complaints } = await openPage('/api/docs/');
    await page.getByText('/api/openapi.json').first().waitFor({ timeout: 60_000 });
    // Of so many operations the page shows what has come into view, so that a reader's way down it is gone.
    const missing = new Set(['/api/v1/devices/', '/api/v1/auth/login/', 'unlock', '/api/v1/webhooks/']);
    for (let screen = 0; screen < 200 && missing.size > 0; screen += 1) {
      const text = (await page.textContent('body')) ?? '';
      for (const word of missing) if (text.includes(word)) missing.delete(word);
      await page.mouse.wheel(0, 600);
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    }
    assert.deepEqual([...missing], []);
    await takePicture(page, 'docs');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('a person who forgot the password chooses a new one by the mailed link, once', async () => {
    const person = await registerPerson(createApi(server.url), 'Forgetful');
    const asked = await createApi(server.url).post('/auth/password-reset/', { email: person.email });
    assert.ok(asked.status >= 200 && asked.status < 300, JSON.stringify(asked.body));
    const link = await mailedLink(person.email, '/reset-password');
    const { page, complaints } = await openPage(link);
    await takePicture(page, 'reset-password');
    const [first, second] = [page.locator('input[name=new_password]'), page.locator('input[name=new_password_confirm]')];
    const submit = page.locator('button[type=submit]');
    await first.fill('Open-Sesame-42-please');
    await second.fill('Open-Sesame-43-please');
    await submit.click();
    await page.waitForLoadState('load');
    await takePicture(page, 'reset-password-refused');
    assert.match((await page.textContent('body')) ?? '', /match|same/i, 'it says that the two are different');

    await page.locator('input[name=new_password]').fill('Open-Sesame-42-please');
    await page.locator('input[name=new_password_confirm]').fill('Open-Sesame-42-please');
    await page.locator('button[type=submit]').click();
    await page.getByText('Your password is changed').waitFor();
    await takePicture(page, 'reset-password-done');
    // A form that is refused is answered with 400, which the browser notes.
    assert.deepEqual(
      complaints.filter((line) => !line.includes('status of 400')),
      [],
    );
    const api = createApi(server.url);
    assert.equal((await api.post('/auth/login/', { email: person.email, password: 'Open-Sesame-42-please' })).status, 200);
    assert.equal((await api.post('/auth/login/', { email: person.email, password: person.password })).status, 401);
    await page.close();

    const used = await openPage(link, { width: 390, height: 800 });
    assert.match((await used.page.textContent('body')) ?? '', /used already|no longer|expired|not valid/i);
    await takePicture(used.page, 'link-used-phone');
    await used.page.close();
  });

  test('a person confirms the e-mail address by the mailed link, with a click', async () => {
    const person = await registerPerson(createApi(server.url), 'Newcomer');
    const link = await mailedLink(person.email, '/verify-email');
    const isVerified = async () => (await person.api.get('/users/profile/')).at('is_verified');
    const { page, complaints } = await openPage(link, { width: 390, height: 800 });
    await takePicture(page, 'verify-email-phone');
    assert.equal(await isVerified(), false, 'opening the link alone confirms nothing');
    await page.locator('button[type=submit]').click();
    await page.getByText('confirmed').waitFor();
    await takePicture(page, 'verify-email-done-phone');
    assert.equal(await isVerified(), true);
    assert.deepEqual(complaints, []);
    await page.close();
  });
});
