import { type Html, html } from '../../shared/html.ts';

/** A point of a plot. */
export interface Point {
  x: number;
  y: number;
  /** What stands beside it when somebody points at it. */
  label: string;
  isBest?: boolean;
}

/** What a plot shows, in words and axes. */
interface Axes {
  title: string;
  x: string;
  y: string;
  /** The values of x lie so far apart that their logarithms are shown. */
  isLog?: boolean;
}

const size = { width: 320, height: 200 };
const inner = { left: 52, right: 12, top: 12, bottom: 34 };

/** Six significant digits at most. */
const shown = (value: number) => String(Number(value.toPrecision(4)));

/** Where the values of an axis lie between two places on the paper. */
function scale(values: readonly number[], from: number, to: number, isLog = false) {
  const at = (value: number) => (isLog ? Math.log10(value) : value);
  const least = Math.min(...values.map(at));
  const range = Math.max(...values.map(at)) - least || 1;
  return (value: number) => from + ((at(value) - least) / range) * (to - from);
}

function frame({ title, x, y }: Axes, points: readonly Point[], drawn: Html[]): Html {
  const { width, height } = size;
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const base = height - inner.bottom;
  const ends = (values: number[]) => [Math.min(...values), Math.max(...values)].map(shown);
  const [[left, right], [low, high]] = [ends(xs), ends(ys)];
  return html`<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<path class="axis" d="M${inner.left} ${inner.top}V${base}H${width - inner.right}"/>
<text x="${inner.left}" y="${base + 14}">${left}</text>
<text x="${width - inner.right}" y="${base + 14}" text-anchor="end">${right}</text>
<text x="${(inner.left + width - inner.right) / 2}" y="${base + 28}"
  text-anchor="middle">${x}</text>
<text x="${inner.left - 4}" y="${base}" text-anchor="end">${low}</text>
<text x="${inner.left - 4}" y="${inner.top + 8}" text-anchor="end">${high}</text>
<text x="12" y="${(inner.top + base) / 2}" text-anchor="middle"
  transform="rotate(-90 12 ${(inner.top + base) / 2})">${y}</text>
${drawn}
</svg><figcaption>${title}</figcaption></figure>`;
}

function scalesOf(axes: Axes, points: readonly Point[]) {
  const { width, height } = size;
  const xs = points.map(({ x }) => x);
  const isLog = axes.isLog === true && xs.every((x) => x > 0);
  return {
    x: scale(xs, inner.left + 8, width - inner.right - 8, isLog),
    y: scale(
      points.map(({ y }) => y),
      height - inner.bottom - 8,
      inner.top + 8,
    ),
  };
}

/** A dot for each point, the best one marked; nothing where there are fewer than two. */
export function scatter(axes: Axes, points: readonly Point[]): Html | undefined {
  if (points.length < 2) return undefined;
  const { x, y } = scalesOf(axes, points);
  const dots = points.map((point) => {
    const [cx, cy] = [x(point.x).toFixed(1), y(point.y).toFixed(1)];
    const sort = point.isBest ? 'dot best' : 'dot';
    const radius = point.isBest ? 5 : 3;
    const title = html`<title>${point.label}</title>`;
    return html`<circle class="${sort}" cx="${cx}" cy="${cy}" r="${radius}">${title}</circle>\n`;
  });
  return frame(axes, points, dots);
}

/** A line through the points in their order; nothing where there are fewer than two. */
export function curve(axes: Axes, points: readonly Point[]): Html | undefined {
  if (points.length < 2) return undefined;
  const { x, y } = scalesOf(axes, points);
  const path = points.map((point) => `${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join('L');
  return frame(axes, points, [html`<path class="line" d="M${path}"/>`]);
}
