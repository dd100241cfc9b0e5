import { changeChannel, type Fault } from './fault.ts';

/** Obeys, and never answers; the status still tells what happened. */
export function neverAnswer(): Fault {
  return { name: 'never-answer', change: (outputs) => changeChannel(outputs, 'response', () => []) };
}
