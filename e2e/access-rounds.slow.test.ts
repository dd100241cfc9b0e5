import { test } from 'node:test';
import { letOneOfManyWin } from './harness/access-rounds.ts';

const rounds = 20;

test(`${rounds} times: of 50 at once on two processes exactly one takes the only use of a code, or the digits of a new PIN`, (t) =>
  letOneOfManyWin(t, rounds));
