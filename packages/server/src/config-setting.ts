/** A setting: its environment variable, how it is read, its default and what it is for. */
export interface Setting<T> {
  readonly name: string;
  readonly parse: (text: string) => T;
  readonly fallback: T;
  readonly description: string;
  /** A secret is never printed, and may come as a file: `NAME_FILE`. */
  readonly secret?: boolean;
  /** Another program's name for it, taken where ours is not set. */
  readonly alias?: string;
}

export const setting = <T>(name: string, parse: (text: string) => T, fallback: T, description: string): Setting<T> => ({
  name,
  parse,
  fallback,
  description,
});

export const secret = <T>(name: string, parse: (text: string) => T, fallback: T, description: string): Setting<T> => ({
  ...setting(name, parse, fallback, description),
  secret: true,
});
