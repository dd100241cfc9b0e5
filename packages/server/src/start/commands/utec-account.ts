import { address, apiFlags, readNumber } from '../api-arguments.ts';
import type { ApiSession } from '../api-session.ts';
import { WrongUse } from '../terminal.ts';

/** What most commands about U-tec take. */
export const utecFlags = {
  ...apiFlags,
  account: {
    type: 'string',
    description: 'Number of the account, from `utec accounts`; the only one when left out',
    valueHint: 'number',
  },
} as const;

export const lockArgument = {
  lock: { type: 'positional', required: true, description: "The lock's id at U-tec, from `utec locks`" },
} as const;

export interface UtecAccount {
  readonly id: number;
  readonly name: string;
  readonly client_id: string;
  readonly status: string;
  readonly expires_at: string | null;
  readonly last_refresh_at: string | null;
  readonly last_error: { readonly code: string; readonly message: string } | null;
  readonly needs_person: boolean;
}

export async function chooseAccount(session: ApiSession, given: string | undefined): Promise<UtecAccount> {
  if (given !== undefined) {
    const id = readNumber(given, 'account', 'utec accounts');
    return (await session.call('GET', address(`integrations/utec/accounts/${id}/`))) as UtecAccount;
  }
  const accounts = await session.list<UtecAccount>(address('integrations/utec/accounts/'));
  const [only] = accounts;
  if (only === undefined) {
    throw new WrongUse('No U-tec account is connected. Run: smartlock utec login --client-id … --client-secret -');
  }
  if (accounts.length > 1) {
    const known = accounts.map(({ id, name }) => `${id} (${name})`).join(', ');
    throw new WrongUse(`Which account? Add --account with one of: ${known}`);
  }
  return only;
}

export function accountPath(account: { readonly id: number }, rest = '', query: Parameters<typeof address>[1] = {}): string {
  return address(`integrations/utec/accounts/${account.id}/${rest}`, query);
}

export function lockPath(account: { readonly id: number }, lock: string, rest = ''): string {
  if (!/^[!-~]{1,200}$/.test(lock)) throw new WrongUse(`"${lock}" is no lock's id. \`smartlock utec locks\` shows them.`);
  return accountPath(account, `locks/${encodeURIComponent(lock)}/${rest}`);
}

export function tokenLines(account: UtecAccount): string[] {
  const days = account.expires_at === null ? null : (Date.parse(account.expires_at) - Date.now()) / 86_400_000;
  const until =
    days === null ? 'there is none yet' : `${account.expires_at} (${days < 0 ? 'over' : `in ${days.toFixed(1)} days`})`;
  return [
    `Account ${account.id}: ${account.name} (application ${account.client_id})`,
    `Token: ${account.status}`,
    `Expires: ${until}`,
    `Last refresh: ${account.last_refresh_at ?? '–'}`,
    ...(account.last_error === null ? [] : [`Last error: ${account.last_error.message}`]),
  ];
}
