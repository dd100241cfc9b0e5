import { accountErrors } from './account-errors.ts';
import type { ErrorFacts } from './error-facts.ts';
import { lockErrors } from './lock-errors.ts';

/** Every code that the vendor documents. A code that is not here arrives as the kind `undocumented`. */
export const errorTable: ReadonlyMap<number, ErrorFacts> = new Map([...accountErrors, ...lockErrors]);
