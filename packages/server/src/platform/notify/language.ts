/** Those that people can be written to in. Another one is a name here and a file in `texts/`; what it lacks, the type check tells. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** A text that comes from outside the templates, in every language. */
export type Localised = Readonly<Record<Language, string>>;

/** The language that a tag such as `de-AT` asks for. */
export function languageOf(tag: string | null | undefined, fallback: Language): Language {
  const primary = tag?.toLowerCase().split('-')[0];
  return languages.find((language) => language === primary) ?? fallback;
}
