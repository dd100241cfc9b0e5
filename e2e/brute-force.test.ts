import { letThemGuess } from './harness/brute-force.ts';

// Every code of four digits is tried in the slow run.
letThemGuess(3_000);
