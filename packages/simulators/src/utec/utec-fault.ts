/** A refusal in U-tec's words: a code and a message inside an answer of HTTP 200. */
export class UtecFault extends Error {
  override readonly name = 'UtecFault';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }

  get body(): { code: string; message: string } {
    return { code: this.code, message: this.message };
  }
}
