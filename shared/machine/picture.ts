import { Html, html } from '../html.ts';
import { isEnd, type Machine, waysOf } from './asl.ts';
import { type Arrow, type Box, layoutOf } from './layout.ts';

/** What of a picture is not in its machine. */
interface PictureOptions {
  /** Begins the ids of its elements, which are its document's. */
  id: string;
  title: string;
  /** The states in which an execution is now: they stand out. */
  at?: readonly string[];
}

/** Pixels: of a box, of a lane, around all. */
const [width, lane, margin] = [348, 16, 10];
/** Of a box's height: where arrows come in, where they leave. */
const [inAt, outAt] = [0.35, 0.65];

/**
 * A state machine as SVG: its boxes from above to below in the order of their way, an arrow for
 * each way, and all of it in words for who does not see it. Its colour is that of the text.
 */
export function machinePicture(machine: Machine, { id, title, at = [] }: PictureOptions): Html {
  const { boxes, arrows, lanes, height } = layoutOf(machine);
  const left = margin + lanes.left * lane + (lanes.left > 0 ? 8 : 0);
  const right = left + width;
  const wide = right + lanes.right * lane + margin + (lanes.right > 0 ? 8 : 0);
  const high = height + 44;
  const middle = left + width / 2;
  const [first] = boxes;
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="machine" role="img"
  aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${wide} ${high}" width="${wide}"
  height="${high}" fill="none" stroke="currentColor" font-family="system-ui, sans-serif"
  font-size="12">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${wordsOf(machine, boxes)}</desc>
<circle cx="${middle}" cy="${margin}" r="5" fill="currentColor" stroke="none"/>
${straight(middle, margin, first!.y)}
${arrows.map((arrow) => arrowOf(arrow, { left, right, middle }))}
${boxes.map((box) => boxOf(box, left, at.includes(box.name)))}
<text x="${left}" y="${high - 14}" fill="currentColor" stroke="none" fill-opacity="0.75"
  font-size="11">Dashed: after an error. Double border: an end.</text>
</svg>`;
}

/** The same as a file of its own, in the colours of who looks at it. */
export function machineFile(machine: Machine, options: PictureOptions): string {
  const style =
    'svg{color:#1b1f27;background:#fff}' +
    '@media(prefers-color-scheme:dark){svg{color:#e6e9ef;background:#11141a}}';
  const { text } = machinePicture(machine, options);
  return `${text.replace('</desc>', `</desc>\n<style>${style}</style>`)}\n`;
}

/** The machine sentence by sentence. */
function wordsOf({ Comment = '' }: Machine, boxes: readonly Box[]): string {
  const sentences = boxes.map(({ name, state }) => {
    const ways = waysOf(state).map(({ to, when }) => `${when} ${to}`);
    const all = [...ways, ...(isEnd(state) ? ['it ends here'] : [])].join(', ');
    return `${name} (${state.Type}): ${all}.`;
  });
  return [Comment, ...sentences].filter(Boolean).join(' ');
}

interface Sides {
  left: number;
  right: number;
  middle: number;
}

const dash = (isError: boolean) => isError && html` stroke-dasharray="4 4"`;

const straight = (x: number, from: number, to: number, isError = false) =>
  html`<path d="M${x} ${from}V${to - 2}"${dash(isError)}/>${head(x, to, 'down')}\n`;

/** The point of an arrow. */
function head(x: number, y: number, towards: 'down' | 'left' | 'right'): Html {
  const back = { down: 'l-4-7h8z', left: 'l7-4v8z', right: 'l-7-4v8z' }[towards];
  return html`<path d="M${x} ${y}${new Html(back)}" fill="currentColor" stroke="none"/>`;
}

function arrowOf({ from, to, lane: at, isError }: Arrow, { left, right, middle }: Sides): Html {
  if (at === 0) return straight(middle, from.y + from.height, to.y, isError);
  const isRight = at > 0;
  const edge = isRight ? right : left;
  const x = edge + at * lane + (isRight ? 8 : -8);
  const [out, back] = [from.y + from.height * outAt, to.y + to.height * inAt];
  return html`<path d="M${edge} ${out.toFixed(1)}H${x}V${back.toFixed(1)}H${
    edge + (isRight ? 2 : -2)
  }" stroke-linejoin="round"${dash(isError)}/>${head(
    edge,
    Number(back.toFixed(1)),
    isRight ? 'left' : 'right',
  )}\n`;
}

function boxOf({ name, state, lines, y, height }: Box, x: number, isAt: boolean): Html {
  const frame = (inset: number) =>
    html`<rect x="${x + inset}" y="${y + inset}" width="${width - 2 * inset}"
  height="${height - 2 * inset}" rx="${7 - inset}" stroke-opacity="0.5"/>`;
  const now = html`<rect class="now" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"
  fill="currentColor" fill-opacity="0.12" stroke-width="2.5"/>`;
  const retried = state.Retry ? ', tried again' : '';
  const texts = lines.map((line, at) => {
    return html`\n<text x="${x + 14}" y="${y + 40 + at * 16}" fill-opacity="0.8">${line}</text>`;
  });
  return html`<g data-state="${name}">${isAt ? now : frame(0)}${isEnd(state) && frame(3)}
<g fill="currentColor" stroke="none"><text x="${x + 14}" y="${y + 22}" font-size="14"
  font-weight="600">${name}</text>
<text x="${x + width - 14}" y="${y + 22}" text-anchor="end" fill-opacity="0.75">${
    state.Type
  }${retried}${isAt && ', now'}</text>${texts}</g></g>
`;
}
