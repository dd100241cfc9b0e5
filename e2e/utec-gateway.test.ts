import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { defaultUtecCredentials, startUtecCloud, type RunningUtecCloud } from '@smartlock/simulators';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './harness/chromium.ts';
import { startServer, type Server } from './harness/server.ts';

/** A folder in which somebody wants to see what the page looks like. */
const pictures = process.env['E2E_SCREENSHOTS'];
const token = 'token-of-the-path-in-this-test-0123456789';

suite('the page of the U-tec gateway', () => {
  let cloud: RunningUtecCloud;
  let server: Server;
  let browser: Browser;
  before(async () => {
    cloud = await startUtecCloud({ port: 0, switches: { confirm_after_s: 0 } });
    server = await startServer({
      env: { UTEC_GATEWAY: 'on', UTEC_GATEWAY_PATH_TOKEN: token, UTEC_GATEWAY_ADDRESSES: cloud.baseUrl },
    });
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await server.stop();
    await cloud.stop();
  });

  async function takePicture(page: Page, name: string): Promise<void> {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }

  test('leads from the keys over the log-in to a lock that opens, and back through the log-in by hand', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A read without a token is refused, which the browser notes by itself.
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
    });
    const address = `${server.url}/k/${token}/`;
    await page.goto(address);
    await page.getByText('Not logged in').waitFor();
    assert.equal(await page.getByLabel('Redirect address').inputValue(), `${server.url}/oauth/callback`);

    await page.getByLabel('Access key (client id)').fill(defaultUtecCredentials.accessKey);
    await page.getByLabel('Secret key').fill(defaultUtecCredentials.secretKey);
    await page.getByText('Advanced').click();
    await page.getByLabel('API address').fill(cloud.baseUrl);
    await page.getByLabel('Log-in address').fill(cloud.baseUrl);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. Now log in.').waitFor();
    assert.equal(await page.getByLabel('Secret key').inputValue(), '');

    const opened = context.waitForEvent('page');
    await page.getByRole('button', { name: 'Log in at U-tec' }).click();
    const login = await opened;
    await login.getByRole('button', { name: 'Log in and allow' }).click();
    await login.getByRole('heading', { name: 'Logged in' }).waitFor();
    assert.ok(login.url().startsWith(`${server.url}/oauth/callback?`));
    await login.close();

    await page.reload();
    await page.getByText('Front Door').waitFor();
    await page.locator('#token-state', { hasText: 'Valid' }).waitFor();
    await takePicture(page, 'utec-gateway');
    await page.locator('li', { hasText: 'Front Door' }).getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('Front Door: unlocked.').waitFor();
    await page
      .locator('li', { hasText: 'Front Door' })
      .getByText(/^Unlocked/)
      .waitFor();
    assert.equal(cloud.cloud.world.locks.get('AA:BB:CC:00:00:01')?.bolt, 'Unlocked');

    await page.getByRole('button', { name: 'Renew now' }).click();
    await page.getByText('Token refreshed successfully.').waitFor();
    await page.getByLabel('3. Otherwise paste').fill('https://elsewhere.example/?state=nothing');
    await page.getByRole('button', { name: 'Finish log-in' }).click();
    await page.getByText('Authorization code required').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('Logs cleared.').waitFor();
    assert.deepEqual(
      complaints.filter((text) => !text.includes('400')),
      [],
    );
    await context.close();
  });
});
