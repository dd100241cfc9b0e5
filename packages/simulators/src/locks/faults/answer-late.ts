import { changeChannel, type Fault } from './fault.ts';

/** Acts at once but says so only after `delayMs`. */
export function answerLate(delayMs: number): Fault {
  return {
    name: 'answer-late',
    change: (outputs) => changeChannel(outputs, 'response', (answer) => [{ ...answer, delayMs }]),
  };
}
