/// <reference lib="dom" />
/** What a person would find wrong with a page's layout, and what axe-core finds. Functions run in the page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'puppeteer-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Empty space below a cell, next to a longer one of its row, in pixels. */
const holePx = 80;

/** Holes in rows of the grid, and texts of key figures that are cut off. */
const misfits = (allowedPx: number): string[] => {
  const found: string[] = [];
  for (const grid of document.querySelectorAll('[data-testid="stGrid"]')) {
    const rows = new Map<number, { bottom: number; text: string }[]>();
    for (const cell of grid.querySelectorAll('[data-testid="stGridCell"]')) {
      if (cell.closest('[data-testid="stGrid"]') !== grid) continue;
      const parts = [...cell.querySelectorAll('[data-testid="stElementContainer"]')];
      const bottoms = parts.map((part) => part.getBoundingClientRect().bottom);
      const row = Math.round(cell.getBoundingClientRect().top);
      const text = cell.textContent.trim().slice(0, 40);
      rows.set(row, [...(rows.get(row) ?? []), { bottom: Math.max(...bottoms), text }]);
    }
    for (const cells of rows.values()) {
      const end = Math.max(...cells.map(({ bottom }) => bottom));
      for (const { bottom, text } of cells)
        if (end - bottom > allowedPx) found.push(`${Math.round(end - bottom)} px below “${text}”`);
    }
  }
  for (const part of document.querySelectorAll<HTMLElement>('[data-testid^="stMetric"] *')) {
    const style = getComputedStyle(part);
    if (style.textOverflow === 'ellipsis' && part.scrollWidth > part.clientWidth + 1)
      found.push(`cut off: “${part.textContent.trim()}”`);
  }
  for (const part of document.querySelectorAll<HTMLElement>('[data-testid="stPageLink"] p'))
    if (part.scrollWidth > part.clientWidth + 1)
      found.push(`cut off: “${part.textContent.trim()}”`);
  return found;
};

interface Axe {
  run(
    context: { exclude: string[] },
    options: { runOnly: string[] },
  ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

const violations = async (): Promise<string[]> => {
  const axe = (globalThis as unknown as { axe: Axe }).axe;
  // Streamlit's sparklines have no description; their figures are in the text of the card.
  const result = await axe.run(
    { exclude: ['[data-testid="stMetricChart"]'] },
    { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] },
  );
  return result.violations.map(
    ({ id, nodes }) => `axe ${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 120) ?? ''}`,
  );
};

export async function audit(page: Page): Promise<string[]> {
  const layout = await page.evaluate(misfits, holePx);
  await page.evaluate(source);
  return [...layout, ...(await page.evaluate(violations))];
}
