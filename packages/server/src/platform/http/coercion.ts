/** A JSON schema as far as this file reads it. */
interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly default?: unknown;
}

type Prepare = (value: unknown) => void;
type Coerce = (value: unknown) => unknown;

const integerForm = /^-?(?:0|[1-9]\d{0,15})$/;
const numberForm = /^-?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?$/;

function typesOf(schema: SchemaNode): readonly string[] {
  const own = schema.type === undefined ? [] : [schema.type].flat();
  return [...own, ...(schema.anyOf ?? []).flatMap(typesOf)];
}

/** Text into what the schema wants, or the text itself, which the validator then refuses by name. */
function coercerFor(schema: SchemaNode): Coerce | null {
  const types = typesOf(schema);
  if (types.includes('array')) {
    const coerceItem = schema.items === undefined ? null : coercerFor(schema.items);
    return (value) => {
      const list = Array.isArray(value) ? value : [value];
      return coerceItem === null ? list : list.map(coerceItem);
    };
  }
  const isNumber = types.includes('number');
  const isInteger = types.includes('integer');
  const isBoolean = types.includes('boolean');
  if (!isNumber && !isInteger && !isBoolean) return null;
  return (value) => {
    if (typeof value !== 'string') return value;
    if (isBoolean && (value === 'true' || value === 'false')) return value === 'true';
    if ((isInteger && integerForm.test(value)) || (isNumber && numberForm.test(value))) return Number(value);
    return value;
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function prepareNested(schema: SchemaNode): Prepare | null {
  if (schema.properties !== undefined || schema.allOf !== undefined) return prepareValue(schema, false);
  if (schema.items !== undefined) {
    const prepareItem = prepareNested(schema.items);
    if (prepareItem === null) return null;
    return (value) => {
      if (Array.isArray(value)) for (const item of value) prepareItem(item);
    };
  }
  return null;
}

/**
 * A function that fills defaults into `value`, in place, and for text parts (query, path) turns text into numbers,
 * booleans and lists; null when the schema asks for neither.
 */
export function prepareValue(schema: SchemaNode, isText: boolean): Prepare | null {
  const steps: ((value: Record<string, unknown>) => void)[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default !== undefined) {
      const fallback = property.default;
      steps.push((value) => {
        if (value[name] === undefined) value[name] = structuredClone(fallback);
      });
    }
    const coerce = isText ? coercerFor(property) : null;
    if (coerce !== null) {
      steps.push((value) => {
        if (value[name] !== undefined) value[name] = coerce(value[name]);
      });
    }
    const nested = isText ? null : prepareNested(property);
    if (nested !== null) steps.push((value) => nested(value[name]));
  }
  for (const part of schema.allOf ?? []) {
    const prepare = prepareValue(part, isText);
    if (prepare !== null) steps.push(prepare);
  }
  if (steps.length === 0) return null;
  return (value) => {
    if (!isRecord(value)) return;
    for (const step of steps) step(value);
  };
}
