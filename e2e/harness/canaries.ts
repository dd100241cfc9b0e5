import { createHash, randomInt } from 'node:crypto';

/** What digits look like to somebody who searches for them, and what they can be found out from by trying all of them. */
function formsOf(digits: string): string[] {
  const shifted = [0, 1, 2].map((offset) => {
    const text = Buffer.from(`${'\0'.repeat(offset)}${digits}`).toString('base64');
    // Without the characters that depend on what stands before and after.
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + digits.length) * 8) / 6));
  });
  const hashes = ['md5', 'sha1', 'sha256', 'sha512'].flatMap((name) =>
    (['hex', 'base64', 'base64url'] as const).map((encoding) => createHash(name).update(digits).digest(encoding)),
  );
  return [digits, Buffer.from(digits).toString('hex'), ...shifted, ...hashes];
}

export interface Canaries {
  /** Digits that were never used before, to be found again wherever they get. */
  digits(usedFor: string): string;
  /** What is found of them in a text, with its surroundings. */
  findIn(text: string): string[];
}

export function createCanaries(): Canaries {
  const known: { usedFor: string; forms: string[] }[] = [];
  return {
    digits(usedFor) {
      const digits = String(randomInt(10_000_000, 100_000_000));
      known.push({ usedFor, forms: formsOf(digits) });
      return digits;
    },
    findIn: (text) =>
      known.flatMap(({ usedFor, forms }) =>
        forms.flatMap((form) => {
          const place = text.indexOf(form);
          return place === -1 ? [] : [`${usedFor}: …${text.slice(Math.max(0, place - 150), place + 80)}…`];
        }),
      ),
  };
}
