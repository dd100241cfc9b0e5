/** A test reporter: the files in which something failed, one a line, for the second look that scripts/test.mjs takes. */
export default async function* failedFiles(events) {
  const files = new Set();
  for await (const { type, data } of events) {
    // A suite fails because of what is in it: the same file. A file that could not be loaded is reported under its own name.
    if (type === 'test:fail' && data.todo === undefined && data.skip === undefined) files.add(data.file ?? data.name);
  }
  for (const file of files) yield `${file}\n`;
}
