import { changeChannel, type Fault } from './fault.ts';

/** Says everything twice on `response`. */
export function answerTwice(): Fault {
  return {
    name: 'answer-twice',
    change: (outputs) => changeChannel(outputs, 'response', (answer) => [answer, { ...answer }]),
  };
}
