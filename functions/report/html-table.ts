import { type Html, html, type Piece } from '../../shared/html.ts';

/** A table with its heading; nothing where there are no rows. */
export function htmlTable(
  heading: readonly string[],
  rows: readonly (readonly Piece[])[],
  caption: string,
): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<div class="wide" tabindex="0" role="group" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${heading.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}
