import type { DataSubject, PersonalData } from '../../platform/personal-data.ts';

/** One JSON object with a list for each part, written piece by piece: neither a long log nor a picture is held in memory as a whole. */
export async function* exportPerson(
  registry: readonly PersonalData[],
  person: DataSubject,
  exportedAt: Date,
): AsyncGenerator<string> {
  yield `{"user_id":${person.userId},"exported_at":${JSON.stringify(exportedAt)}`;
  for (const part of registry) {
    yield `,${JSON.stringify(part.name)}:[`;
    let separator = '\n';
    for await (const item of part.export(person)) {
      yield `${separator}${JSON.stringify(item)}`;
      separator = ',\n';
    }
    yield ']';
  }
  yield '}\n';
}
