import assert from 'node:assert/strict';
import { execFile, type ExecFileOptions } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const packages = fileURLToPath(new URL('../../', import.meta.url));
const run = async (program: string, args: string[], options: ExecFileOptions): Promise<string> =>
  String((await promisify(execFile)(program, args, options)).stdout);

const typed = `
  import { isTTLockError, TTLockApiError, TTLockClient, type Id, type Lock, type Page, type Passcode } from '@smartlock/ttlock';
  import { TokenKeeper, type TokenStore } from '@smartlock/oauth-tokens';
  import { FileTokenStore } from '@smartlock/oauth-tokens/file-store';
  const tokenStore: TokenStore = new FileTokenStore('./token');
  const client = new TTLockClient({ clientId: 'id', clientSecret: 's', tokenStore, fetch });
  export async function work(lockId: Id): Promise<Page<Passcode>> {
    const locks: Lock[] = await client.getAllLocks();
    for await (const lock of client.getLocks()) locks.push(lock);
    try {
      await client.unlock(lockId, { signal: AbortSignal.timeout(1000) });
    } catch (error) {
      if (isTTLockError(error)) console.log(error.code, error.whatToDo, error instanceof TTLockApiError ? error.errcode : 0);
    }
    // @ts-expect-error A passcode is text: a number loses its leading zeros.
    await client.addPermanentPasscode(lockId, 1234).catch(() => undefined);
    return await client.getPasscodes(lockId);
  }
  export { TokenKeeper };`;

/** What somebody's program would have: only what is in the tarballs, and the built files alone. */
test('the packed packages work in a folder of their own', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'packed-'));
  t.after(() => rm(folder, { recursive: true }));
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  // A copy, so that a build of the checkout at the same time disturbs nothing.
  const copy = join(folder, 'workspace');
  for (const name of ['oauth-tokens', 'ttlock', 'utec']) {
    const isNeeded = (path: string): boolean => !/\/(dist|node_modules)(\/|$)|\.tsbuildinfo$/.test(path.slice(packages.length));
    await cp(join(packages, name), join(copy, 'packages', name), { recursive: true, filter: isNeeded });
  }
  await cp(join(packages, '../tsconfig.base.json'), join(copy, 'tsconfig.base.json'));
  await mkdir(join(copy, 'node_modules/@smartlock'), { recursive: true });
  await symlink('../../packages/oauth-tokens', join(copy, 'node_modules/@smartlock/oauth-tokens'));
  await symlink(join(packages, '../node_modules/@types'), join(copy, 'node_modules/@types'));
  await run(process.execPath, [compiler, '-b', join(copy, 'packages/ttlock'), join(copy, 'packages/utec')], { cwd: copy });

  const target = join(folder, 'program/node_modules/@smartlock');
  for (const name of ['oauth-tokens', 'ttlock', 'utec']) {
    const npm = ['pack', '--ignore-scripts', '--offline', '--pack-destination', folder];
    await run('npm', npm, { cwd: join(copy, 'packages', name) });
    const tarball = (await readdir(folder)).find((file) => file.includes(name) && file.endsWith('.tgz')) ?? '';
    await mkdir(join(target, name), { recursive: true });
    await run('tar', ['-xzf', join(folder, tarball), '-C', join(target, name), '--strip-components=1'], {});
    const files = await readdir(join(target, name), { recursive: true });
    assert.deepEqual(
      files.filter((file) => /\.test\.|(^|\/)(testing|src)\//.test(file)),
      [],
      'nothing of the tests is shipped',
    );
    assert.ok(files.includes('README.md') && files.includes('dist/index.d.ts'));
    if (name !== 'utec') assert.ok(files.includes('LICENSE'), `${name} goes out with its licence`);
  }
  const program = `
    import { TTLockClient, isTTLockError, regions } from '@smartlock/ttlock';
    import { TokenKeeper } from '@smartlock/oauth-tokens';
    import { FileTokenStore } from '@smartlock/oauth-tokens/file-store';
    import { FileTokenJournal } from '@smartlock/oauth-tokens/file-journal';
    import { createUtecClient } from '@smartlock/utec';
    const fetch = async (url) => Response.json(url.includes('oauth2')
      ? { access_token: 'a', refresh_token: 'b', expires_in: 90, uid: 1 } : { errcode: 20002, errmsg: 'not lock admin' });
    const client = new TTLockClient({ clientId: 'id', clientSecret: 's', fetch, tokenStore: new FileTokenStore('./token') });
    await client.authenticate('someone', 'password');
    const error = await client.getLock(1).catch((caught) => caught);
    console.log(isTTLockError(error, 'not_lock_admin'), regions.eu, typeof TokenKeeper);
    const utec = createUtecClient({ clientId: 'id', clientSecret: 's', redirectUri: 'https://x/cb', tokenJournal: new FileTokenJournal('./journal') });
    console.log(new URL(utec.authorizeUrl({ state: '12345678' })).host);`;
  await writeFile(join(folder, 'program/main.mjs'), program);
  const output = await run(process.execPath, ['main.mjs'], { cwd: join(folder, 'program') });
  assert.equal(output.trim(), 'true https://euapi.ttlock.com function\noauth.u-tec.com');

  // The declarations stand by themselves: without those of Node, and checked themselves.
  await writeFile(join(folder, 'program/package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'program/typed.ts'), typed);
  const strict = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom', '--types', ''];
  const check = run(process.execPath, [compiler, ...strict, 'typed.ts'], { cwd: join(folder, 'program') });
  await check.catch((error: Error & { stdout?: string }) => assert.fail(error.stdout ?? error.message));
});
