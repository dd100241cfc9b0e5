import { address, apiFlags, readNumber } from '../api-arguments.ts';
import type { ApiSession } from '../api-session.ts';
import { WrongUse } from '../terminal.ts';

/** What most commands about TTLock take. */
export const ttlockFlags = {
  ...apiFlags,
  account: {
    type: 'string',
    description: 'Number of the account, from `ttlock accounts`; the only one when left out',
    valueHint: 'number',
  },
} as const;

export const lockArgument = {
  lock: { type: 'positional', required: true, description: "The lock's id at TTLock, from `ttlock locks`" },
} as const;

export interface TtlockAccount {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly status: string;
  readonly expires_at: string | null;
  readonly last_refresh_at: string | null;
  readonly last_error: { readonly code: string; readonly message: string } | null;
  readonly needs_person: boolean;
  readonly from_environment: boolean;
  readonly remembers_password: boolean;
  readonly callback_url: string;
}

export async function chooseAccount(session: ApiSession, given: string | undefined): Promise<TtlockAccount> {
  if (given !== undefined) {
    const id = readNumber(given, 'account', 'ttlock accounts');
    return (await session.call('GET', address(`integrations/ttlock/accounts/${id}/`))) as TtlockAccount;
  }
  const accounts = await session.list<TtlockAccount>(address('integrations/ttlock/accounts/'));
  const [only] = accounts;
  if (only === undefined)
    throw new WrongUse('No TTLock account is connected. Run: smartlock ttlock login --username you@example.com');
  if (accounts.length > 1) {
    throw new WrongUse(
      `Which account? Add --account with one of: ${accounts.map(({ id, name }) => `${id} (${name})`).join(', ')}`,
    );
  }
  return only;
}

export function lockId(text: string): string {
  if (!/^[1-9]\d{0,18}$/.test(text)) throw new WrongUse(`"${text}" is no lock's id. \`smartlock ttlock locks\` shows them.`);
  return text;
}

export function accountPath(account: { readonly id: number }, rest = '', query: Parameters<typeof address>[1] = {}): string {
  return address(`integrations/ttlock/accounts/${account.id}/${rest}`, query);
}
