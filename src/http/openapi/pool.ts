/** Parts of the document that several routes share, each written once. */
export class Pool {
  readonly parts: Record<string, unknown> = {};
  private readonly references = new Map<string, { readonly $ref: string }>();
  private readonly section: 'schemas' | 'parameters' | 'responses';

  constructor(section: 'schemas' | 'parameters' | 'responses') {
    this.section = section;
  }

  /** A reference to the part; a name that is taken by another part gets a number. */
  share(name: string, part: object): { readonly $ref: string } {
    const text = JSON.stringify(part);
    const known = this.references.get(text);
    if (known) return known;
    let free = name;
    for (let number = 2; free in this.parts; number += 1) free = `${name}_${number}`;
    this.parts[free] = part;
    const reference = { $ref: `#/components/${this.section}/${free}` };
    this.references.set(text, reference);
    return reference;
  }
}
