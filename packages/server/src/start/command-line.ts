import { parseArgs, stripVTControlCharacters } from 'node:util';
import { renderUsage, runCommand, type ArgsDef, type CommandDef } from 'citty';
import { reportFailure, WrongUse } from './terminal.ts';

/** A command with the names that lead to it. */
interface Found {
  readonly command: CommandDef;
  readonly path: readonly string[];
  readonly rest: readonly string[];
}

const helpFlags = ['--help', '-h'];

/**
 * Runs what the arguments ask for. Citty would ignore an option that it does not know and everything that is too much, which at a door
 * can mean something else than was meant: `devices delete 3 --no-final-unlok` must not delete anything.
 */
export async function runCommandLine(main: CommandDef, rawArgs: readonly string[]): Promise<void> {
  const found = await find(main, rawArgs);
  if (rawArgs.some((argument) => helpFlags.includes(argument))) {
    process.stdout.write(`${await usage(found)}\n`);
    return;
  }
  const meta = await resolved(main.meta);
  if (rawArgs[0] === '--version' && meta?.version !== undefined) {
    process.stdout.write(`${meta.version}\n`);
    return;
  }
  try {
    await check(found);
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    const isForPrograms = rawArgs.includes('--json');
    if (!isForPrograms) process.stderr.write(`${await usage(found)}\n\n`);
    reportFailure(isForPrograms, error);
    return;
  }
  await runCommand(found.command, { rawArgs: [...found.rest] });
}

async function find(main: CommandDef, rawArgs: readonly string[]): Promise<Found> {
  let found: Found = { command: main, path: [(await resolved(main.meta))?.name ?? ''], rest: rawArgs };
  for (;;) {
    const name = found.rest[0];
    const subCommands = await resolved(found.command.subCommands);
    if (subCommands === undefined || name === undefined || !Object.hasOwn(subCommands, name)) return found;
    const command = (await resolved(subCommands[name])) as CommandDef;
    found = { command, path: [...found.path, name], rest: found.rest.slice(1) };
  }
}

async function check({ command, path, rest }: Found): Promise<void> {
  const subCommands = await resolved(command.subCommands);
  if (subCommands !== undefined) {
    const known = `Use one of: ${Object.keys(subCommands).join(', ')}.`;
    const name = rest.find((argument) => !argument.startsWith('-'));
    throw new WrongUse(
      name === undefined
        ? `\`${path.join(' ')}\` needs a command. ${known}`
        : `There is no \`${path.join(' ')} ${name}\`. ${known}`,
    );
  }
  const definitions = (await resolved(command.args)) ?? {};
  const { values, positionals } = read(rest, definitions);
  const places = Object.entries(definitions).filter(([, definition]) => definition.type === 'positional');
  const [missing, next] = places[positionals.length] ?? [];
  if (missing !== undefined && next?.required !== false) throw new WrongUse(`<${missing.toUpperCase()}> is missing.`);
  const surplus = positionals[places.length];
  if (surplus !== undefined) throw new WrongUse(`"${surplus}" is one argument too many.`);
  for (const [name, definition] of Object.entries(definitions)) {
    if (definition.required === true && definition.type === 'string' && values[name] === undefined)
      throw new WrongUse(`--${name} is missing.`);
  }
}

function read(rest: readonly string[], definitions: ArgsDef) {
  const options = Object.entries(definitions)
    .filter(([, definition]) => definition.type !== 'positional')
    .map(([name, definition]) => [name, { type: definition.type === 'boolean' ? 'boolean' : 'string' }] as const);
  try {
    return parseArgs({ args: [...rest], options: Object.fromEntries(options), allowPositionals: true, allowNegative: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // The rest of Node's message explains how to write an argument that begins with a hyphen; none of ours does.
    throw new WrongUse(`${error.message.split(/\.(?:\s|$)|\n/)[0] ?? error.message}.`);
  }
}

async function usage({ command, path }: Found): Promise<string> {
  const text = await renderUsage(command, path.length > 1 ? { meta: { name: path.slice(0, -1).join(' ') } } : undefined);
  return (process.stdout.isTTY ? text : stripVTControlCharacters(text)).trimEnd();
}

async function resolved<T>(value: T | Promise<T> | (() => T) | (() => Promise<T>) | undefined): Promise<T | undefined> {
  return await (typeof value === 'function' ? (value as () => T | Promise<T>)() : value);
}
