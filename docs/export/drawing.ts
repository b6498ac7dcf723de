/// <reference lib="dom" />
/** Runs in the browser: draws the pages of a draw.io file with maxGraph, its open-source engine. */
import {
  type Cell,
  type CellState,
  Graph,
  ImageExport,
  ModelXmlSerializer,
  ShapeRegistry,
  SvgCanvas2D,
} from '@maxgraph/core';

export interface Drawing {
  readonly page: string;
  readonly svg: string;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

const embedded = 'data:image/svg+xml,';

/** Without the boxes behind labels: their size depends on the fonts of the machine. */
class LabelCanvas extends SvgCanvas2D {
  override addTextBackground(): void {
    return;
  }

  /** draw.io leaves `;base64` out of embedded images, as `;` separates styles. */
  override image(...[x, y, w, h, src, ...more]: Parameters<SvgCanvas2D['image']>): void {
    super.image(x, y, w, h, src.replace(embedded, embedded.replace(',', ';base64,')), ...more);
  }
}

/** What draw.io would draw and maxGraph would not: said, not drawn differently. */
function check(graph: Graph, cell: Cell, page: string, width: number, height: number): void {
  const state: CellState | undefined = graph.view.getState(cell) ?? undefined;
  if (!state) return;
  const where = `page ${page}, cell ${cell.getId() ?? 'without id'}`;
  const style: { shape?: string; html?: unknown; labelBackgroundColor?: string } = {
    ...state.style,
  };
  const { shape, html, labelBackgroundColor } = style;
  if (html === 1)
    throw new Error(`${where}: the label is HTML; plain text looks the same anywhere`);
  if (labelBackgroundColor !== undefined)
    throw new Error(`${where}: a label's background is not drawn`);
  if (shape !== undefined && !ShapeRegistry.get(shape))
    throw new Error(`${where}: maxGraph has no shape ${shape}`);
  if (
    cell.isVertex() &&
    (state.x < 0 || state.y < 0 || state.x + state.width > width || state.y + state.height > height)
  )
    throw new Error(`${where}: it lies outside of the page`);
}

const lineHeight = 1.2;
const pen = document.createElement('canvas').getContext('2d');

/** A label that is larger than its box, or than that of its parent where it has none of its own. */
function cutLabel(graph: Graph, cell: Cell): string[] {
  const state: CellState | undefined = graph.view.getState(cell) ?? undefined;
  const label: unknown = cell.getValue();
  if (!state || !pen || !cell.isVertex() || typeof label !== 'string') return [];
  const { fontSize = 11, fontStyle = 0, strokeColor, align, verticalAlign } = state.style;
  const { spacingLeft = 0, spacingTop = 0 } = state.style;
  pen.font = `${fontStyle & 1 ? 'bold ' : ''}${fontSize}px Arial, Helvetica, sans-serif`;
  const lines = label.split('\n');
  const width = Math.max(...lines.map((line) => pen.measureText(line).width));
  const height = lines.length * fontSize * lineHeight;
  const hasBox = strokeColor !== undefined && strokeColor !== 'none';
  const parent = cell.getParent();
  const box = hasBox || !parent?.isVertex() ? state : (graph.view.getState(parent) ?? state);
  const x = align === 'left' ? state.x + spacingLeft : state.getCenterX() - width / 2;
  const y = verticalAlign === 'top' ? state.y + spacingTop : state.getCenterY() - height / 2;
  const wide = Math.max(box.x - x, x + width - box.x - box.width);
  const high = Math.max(box.y - y, y + height - box.y - box.height);
  const over = Math.ceil(Math.max(wide, high));
  if (label === '' || over <= 0) return [];
  return [`cell ${cell.getId() ?? ''}: “${label}” is ${over} px larger than its box`];
}

/** The page's own size counts, not that of the labels: fonts differ between machines. */
function draw(diagram: Element): Drawing {
  const page = diagram.getAttribute('name') ?? '';
  const model = diagram.querySelector(':scope > mxGraphModel');
  if (!model) throw new Error(`page ${page}: it is compressed; save the file uncompressed`);
  const [width, height] = ['pageWidth', 'pageHeight'].map((name) =>
    Number(model.getAttribute(name)),
  );
  if (!width || !height) throw new Error(`page ${page}: it has no size`);

  const graph = new Graph(document.createElement('div'));
  new ModelXmlSerializer(graph.getDataModel()).import(new XMLSerializer().serializeToString(model));
  const root = graph.getDataModel().getRoot();
  if (!root) throw new Error(`page ${page}: it is empty`);
  for (const cell of root.getDescendants()) check(graph, cell, page, width, height);
  const cut = root.getDescendants().flatMap((cell) => cutLabel(graph, cell));
  if (cut.length > 0) throw new Error(`page ${page}, ${cut.join('\n')}`);

  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  svg.setAttribute('role', 'img');
  const title = document.createElementNS(svgNamespace, 'title');
  title.textContent = page;
  // A ground of its own: the text is dark, and the page around it may be too.
  const ground = document.createElementNS(svgNamespace, 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', model.getAttribute('background') ?? '#ffffff');
  svg.append(title, ground);
  const canvas = new LabelCanvas(svg, false);
  const state = graph.view.getState(root);
  if (state) new ImageExport().drawState(state, canvas);
  graph.destroy();
  return { page, svg: new XMLSerializer().serializeToString(svg) };
}

/** One drawing per page. */
export function drawPages(file: string): Drawing[] {
  const parsed = new DOMParser().parseFromString(file, 'application/xml');
  const failure = parsed.querySelector('parsererror');
  if (failure) throw new Error(failure.textContent);
  return [...parsed.querySelectorAll('mxfile > diagram')].map(draw);
}
