/** A refusal of the simulator itself: a stable code for programs, a message that tells a person what to do. */
export class SimulatorError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SimulatorError';
    this.code = code;
  }
}
