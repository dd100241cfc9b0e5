import type { EventDefinition } from '../platform/events/event.ts';
import { eventDefinitions } from './event-definitions.ts';

/*
 * Prints the page on every type of event, from the definitions that publish them. `npm run generate` writes it into the repository.
 */

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map(String).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  return typeof schema.type === 'string' ? schema.type : (schema.type ?? []).join(' or ');
}

/** Members of members with a dot, so that the table stays flat. */
function members(schema: Schema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const inner = member.properties ?? member.anyOf?.find((each) => each.properties !== undefined)?.properties;
    if (inner !== undefined) return members({ properties: inner }, `${prefix}${name}.`);
    const meaning = member.description === undefined ? '' : ` – ${member.description}`;
    return [`- \`${prefix}${name}\`: ${typeOf(member)}${meaning}`];
  });
}

function describeEvent({ type, summary, data }: EventDefinition): string {
  return `## \`${type}\`\n\n${summary}\n\n${members(data).join('\n')}\n`;
}

process.stdout.write(`# Types of events

<!-- Written by \`npm run generate\` from the definitions in the server's features. Do not edit. -->

What \`/api/v1/events/\` tells, by type. [events.md](events.md) says how to listen. Each event is an object with \`id\`, \`type\`, \`occurred_at\`
and \`data\`; the lists below are the members of \`data\`. Later versions may add members and types.

${eventDefinitions.map(describeEvent).join('\n')}`);
