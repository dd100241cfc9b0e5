/** What a program needs of this machine, and nothing of its settings. What was compiled for one program of a run is there for the next. */
export function plainEnvironment(): Record<string, string> {
  const compileCache = process.env['NODE_COMPILE_CACHE'];
  return { PATH: process.env['PATH'] ?? '', ...(compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache }) };
}
