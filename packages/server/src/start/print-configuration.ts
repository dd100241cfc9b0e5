import { settings } from '../config.ts';

/*
 * Prints the reference of every setting (`markdown`), or the example of an `.env` file (`env`), from the definitions that the program itself
 * reads its environment with. `npm run generate` writes both into the repository.
 */

interface Row {
  readonly name: string;
  readonly fallback: string;
  readonly values: string;
  readonly description: string;
  readonly isSecret: boolean;
}

const secondsOfUnits = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'min'],
  [1, 'sec'],
] as const;

/** A default as it would be written in the environment. */
function textOf(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  if (isRate(value)) {
    const unit = secondsOfUnits.find(([seconds]) => seconds === value.seconds)?.[1];
    if (unit === undefined) throw new Error(`no unit has ${value.seconds} seconds`);
    return `${value.points}/${unit}`;
  }
  if (isEscalation(value)) {
    return Object.entries(value)
      .map(([severity, minutes]) => `${severity}:${minutes ?? 'off'}`)
      .join(',');
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`a default of a kind that nobody thought of: ${JSON.stringify(value)}`);
}

function isRate(value: unknown): value is { points: number; seconds: number } {
  return typeof value === 'object' && value !== null && 'points' in value && 'seconds' in value;
}

function isEscalation(value: unknown): value is Readonly<Record<string, number | null>> {
  return typeof value === 'object' && value !== null && 'critical' in value;
}

/** What may be written, in the words with which a wrong value is refused. Nothing is refused where any text will do. */
function valuesOf(parse: (text: string) => unknown): string {
  try {
    parse('\u0001');
    return 'text';
  } catch (error) {
    const [, words = ''] = /(?:must (?:be |list )?|is not a rate: )(.*)$/s.exec((error as Error).message) ?? [];
    if (words === '') throw error;
    return words.replace(/\.$/, '').replace(/^have /, '');
  }
}

const rows: Row[] = Object.values(settings).map((definition) => ({
  name: definition.name,
  fallback: textOf(definition.fallback),
  values:
    Array.isArray(definition.fallback) && definition.name !== 'CORS_ALLOWED_ORIGINS'
      ? 'list, separated by commas'
      : valuesOf(definition.parse),
  description: definition.description,
  isSecret: definition.secret === true,
}));

function markdown(): string {
  const lines = rows.map(({ name, fallback, values, description, isSecret }) => {
    const names = isSecret ? `\`${name}\`<br>\`${name}_FILE\`` : `\`${name}\``;
    const cells = [names, fallback === '' ? '–' : `\`${fallback}\``, description, values];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return `# Configuration

<!-- Written by \`npm run generate\` from the definitions in the server's config.ts. Do not edit. -->

Settings come from the environment, and from a file \`.env\` in the directory where the program is started; the environment wins. An empty
value counts as none. Everything is read once, at the start. A wrong value, or two that contradict each other, stop it with a list of all
mistakes; \`npm run smartlock -- doctor\` shows the same list, and then tries every connection.

A setting with a second name, ending in \`_FILE\`, is a secret: it may also be the path of a file that holds the value, and is never printed.

| setting | without it | what it is | values |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}

function env(): string {
  const entries = rows.map(
    ({ name, fallback, values, description }) => `# ${description}\n#   ${values}\n# ${name}=${fallback}\n`,
  );
  return `# Copy to .env and uncomment what is to differ from the defaults shown. Keep that copy out of backups that others can read.
# Written by \`npm run generate\` from the definitions in the server's config.ts. Do not edit.

${entries.join('\n')}`;
}

const forms: Readonly<Record<string, () => string>> = { markdown, env };
const form = forms[process.argv[2] ?? ''];
if (form === undefined) throw new Error(`Name one of: ${Object.keys(forms).join(', ')}.`);
process.stdout.write(form());
