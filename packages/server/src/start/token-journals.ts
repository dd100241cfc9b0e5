import { FileTokenJournal } from '@smartlock/oauth-tokens/file-journal';
import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import type { Keyring } from '../platform/crypto/secret-box.ts';

/** Where an account's new token waits until the database has it. It is there for a moment only, sealed, and for the processes of this machine. */
export function tokenJournals({ config, keyring }: { readonly config: Config; readonly keyring: Keyring }) {
  return (accountId: number): FileTokenJournal => {
    const context = `vendor_tokens.journal:${accountId}`;
    return new FileTokenJournal(resolve(config.dataDir, 'token-journal', `${accountId}`), {
      seal: (text) => keyring.seal(text, context),
      open: (sealed) => keyring.open(sealed, context),
    });
  };
}
