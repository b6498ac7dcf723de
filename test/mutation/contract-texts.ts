/**
 * Descriptions for the readers of openapi.yaml are not mutated: `test/http/openapi/document.test.ts` compares them all,
 * and takes longer than the quick tests of a folder.
 */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';
import type { Ignorer } from '@stryker-mutator/api/ignore';

/** As far as this looks at Babel's nodes. */
interface Path {
  readonly node: { readonly type: string };
  readonly parent: {
    readonly callee?: { readonly property?: { readonly name?: string } };
    readonly key?: { readonly name?: string };
    readonly value?: unknown;
  };
}

const reason = 'compared with openapi.yaml';

const contractTexts: Ignorer = {
  shouldIgnore(path) {
    const { node, parent } = path as Path;
    if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined;
    const isDescribed = parent.callee?.property?.name === 'describe';
    const isDescription = parent.key?.name === 'description' && parent.value === node;
    return isDescribed || isDescription ? reason : undefined;
  },
};

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'contract-texts', contractTexts),
];
