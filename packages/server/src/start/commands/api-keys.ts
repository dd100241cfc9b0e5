import { defineCommand } from 'citty';
import { address, apiFlags, given, readInstant, readNumber } from '../api-arguments.ts';
import { ApiSession } from '../api-session.ts';
import { print, runCommand } from '../terminal.ts';

interface ApiKeyAnswer {
  readonly id: number;
  readonly name: string;
  readonly key_start: string;
  readonly scopes: readonly string[];
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

function line(key: ApiKeyAnswer): string {
  const used = key.last_used_at === null ? 'never used' : `used ${key.last_used_at}`;
  const until = key.expires_at === null ? '' : `, until ${key.expires_at}`;
  return `${String(key.id).padStart(5)}  ${key.key_start}…  ${key.name}  ${key.scopes.join(' ')}  ${used}${until}`;
}

const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

const list = defineCommand({
  meta: { name: 'list', description: 'Your API keys' },
  args: apiFlags,
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const session = await ApiSession.open(args.url);
      const { results } = (await session.call('GET', address('api-keys/'))) as { results: ApiKeyAnswer[] };
      const nothing = ['No API keys yet. Add one: smartlock api-keys add --name Dashboard --scopes devices:read,logs:read'];
      print(args.json, results, results.length === 0 ? nothing : results.map(line));
    }),
});

const add = defineCommand({
  meta: { name: 'add', description: 'Make an API key, for the header X-API-Key; it is shown this once' },
  args: {
    ...apiFlags,
    name: { type: 'string', required: true, description: 'What the key is for' },
    scopes: {
      type: 'string',
      required: true,
      description: 'What it may do, separated by commas',
      valueHint: 'devices:read,devices:control',
    },
    expires: { type: 'string', description: 'Until when it works', valueHint: '2027-01-31T18:00:00+01:00' },
    from: { type: 'string', description: 'Addresses and networks from which it works; from anywhere when left out' },
  },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const body = {
        name: args.name,
        scopes: words(args.scopes),
        ...given({
          expires_at: args.expires === undefined ? undefined : readInstant('expires', args.expires),
          allowed_addresses: args.from === undefined ? undefined : words(args.from),
        }),
      };
      const session = await ApiSession.open(args.url);
      const made = (await session.call('POST', address('api-keys/'), body)) as ApiKeyAnswer & { key: string };
      print(args.json, made, [`API key ${made.id} was made: ${made.key}`, 'It is shown this once.']);
    }),
});

const revoke = defineCommand({
  meta: { name: 'revoke', description: 'Revoke an API key; it stops working at once' },
  args: { ...apiFlags, id: { type: 'positional', required: true, description: "The key's number, from `api-keys list`" } },
  run: ({ args }) =>
    runCommand(args.json, async () => {
      const id = readNumber(args.id, 'API key', 'api-keys list');
      const session = await ApiSession.open(args.url);
      await session.call('DELETE', address(`api-keys/${id}/`));
      print(args.json, { revoked: id }, [`API key ${id} was revoked.`]);
    }),
});

export const apiKeys = defineCommand({
  meta: { name: 'api-keys', description: 'Keys with which programs use the API in your name' },
  subCommands: { list, add, revoke },
});
