/** What a call sends. `undefined` is left out; lists and objects travel as JSON text inside a form field (reference §1.2). */
export type Parameters = Readonly<Record<string, string | number | boolean | object | undefined>>;

export function addTo(form: URLSearchParams, parameters: Parameters): void {
  for (const name in parameters) {
    const value = parameters[name];
    if (value === undefined) continue;
    form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
}
