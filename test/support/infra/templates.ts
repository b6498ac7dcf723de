/** Templates as the policies look at them, and what they refer to. */

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Record<string, unknown>;
}

export interface Template {
  readonly stack: string;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: unknown } }>>;
}

/** Breaches as sentences, each beginning with where it is. */
export type Policy = (templates: readonly Template[]) => string[];

export interface Found {
  readonly stack: string;
  readonly id: string;
  readonly at: string;
  readonly properties: Record<string, unknown>;
  readonly type: string;
}

export function resourcesOf(templates: readonly Template[], ...types: string[]): Found[] {
  return templates.flatMap(({ stack, Resources }) =>
    Object.entries(Resources)
      .filter(([, { Type }]) => types.length === 0 || types.includes(Type))
      .map(([id, { Type, Properties = {} }]) => ({
        ...{ stack, id, type: Type, at: `${stack}/${id}`, properties: Properties },
      })),
  );
}

/** A value by its path: `A.0.B`; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null
          ? (inner as Record<string, unknown>)[key]
          : undefined,
      value,
    );
}

export const listAt = (value: unknown, path: string): unknown[] => {
  const found = at(value, path);
  return found === undefined ? [] : Array.isArray(found) ? (found as unknown[]) : [found];
};

/** What is referred to, `stack/id`, through exports too; undefined for anything else. */
export function referred(
  templates: readonly Template[],
  stack: string,
  value: unknown,
): string | undefined {
  const imported = at(value, 'Fn::ImportValue');
  if (typeof imported === 'string') {
    for (const template of templates) {
      const output = Object.values(template.Outputs ?? {}).find(
        ({ Export }) => Export?.Name === imported,
      );
      if (output) return referred(templates, template.stack, output.Value);
    }
  }
  const id = at(value, 'Ref') ?? at(value, 'Fn::GetAtt.0');
  return typeof id === 'string' ? `${stack}/${id}` : undefined;
}

/** A value as text, with names in the place of references. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const joined = at(value, 'Fn::Join.1');
  if (Array.isArray(joined)) return joined.map(text).join('');
  const substituted = at(value, 'Fn::Sub');
  if (typeof substituted === 'string') return substituted.replaceAll(/\$\{([\w:.]+)\}/g, '<$1>');
  const name = at(value, 'Ref') ?? at(value, 'Fn::GetAtt.0') ?? at(value, 'Fn::ImportValue');
  return typeof name === 'string' ? `<${name}>` : JSON.stringify(value);
}
