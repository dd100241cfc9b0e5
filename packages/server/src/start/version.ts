import manifest from '../../package.json' with { type: 'json' };

/** The program's version, from the package it was shipped in. */
export const version: string = manifest.version;
