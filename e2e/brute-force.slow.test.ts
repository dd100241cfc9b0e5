import { letThemGuess } from './harness/brute-force.ts';

letThemGuess(10_000);
