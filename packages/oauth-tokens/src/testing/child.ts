import { FileTokenJournal } from '../file-journal.ts';
import { FileTokenStore } from '../file-store.ts';
import { TokenKeeper, type TokenState, type TokenStore } from '../index.ts';
import { sourceAt } from './token-service.ts';

/** Started by tests as a process of its own: `child.ts <what> <url> <store>`. */
const [what, url = '', path = ''] = process.argv.slice(2);
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
};
const source = sourceAt(url);
const files = new FileTokenStore(path);

if (what === 'many-callers') {
  const keeper = new TokenKeeper({ source, store: files });
  process.on('message', () => {
    const calls = Array.from({ length: 250 }, () => keeper.use((token) => source.call(token)));
    Promise.all(calls).then(
      (results) => process.send?.({ done: results.length }, () => process.exit(0)),
      (error: unknown) => process.send?.({ failed: String(error) }, () => process.exit(1)),
    );
  });
  process.send?.('ready');
} else if (what === 'die-before-storing') {
  const refresh = async (refreshToken: string, signal: AbortSignal) => {
    await source.refresh(refreshToken, signal);
    return die();
  };
  await new TokenKeeper({ source: { ...source, refresh }, store: files }).token();
} else if (what === 'die-after-storing') {
  const store: TokenStore = {
    read: () => files.read(),
    async compareAndSet(expected: number, next: TokenState) {
      const isStored = await files.compareAndSet(expected, next);
      return isStored && next.token?.accessToken !== 'access-0' ? die() : isStored;
    },
  };
  await new TokenKeeper({ source, store }).token();
} else if (what === 'die-with-a-journal') {
  const store: TokenStore = {
    read: () => files.read(),
    compareAndSet: (expected: number, next: TokenState) =>
      next.token?.accessToken === 'access-0' ? files.compareAndSet(expected, next) : die(),
  };
  await new TokenKeeper({ source, store, journal: new FileTokenJournal(`${path}-journal`) }).token();
}
