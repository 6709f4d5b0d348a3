/** A part of a message in Slack's Block Kit, as far as messages here use it. */
export type SlackBlock =
  | { type: 'header'; text: { type: 'plain_text'; text: string } }
  | { type: 'section'; text: Markdown }
  | { type: 'section'; fields: Markdown[] }
  | { type: 'context'; elements: Markdown[] };

interface Markdown {
  type: 'mrkdwn';
  text: string;
}

/** Slack's own bounds, in characters. */
const max = { header: 150, section: 3000, field: 2000 };

const cut = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

/** Plain words as Slack shows them: nothing in them is markup, mentions nobody, links nowhere. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const markdown = (text: string, length: number): Markdown => ({
  type: 'mrkdwn',
  text: cut(text, length),
});

/** The title of a message. */
export function header(text: string): SlackBlock {
  return { type: 'header', text: { type: 'plain_text', text: cut(text, max.header) } };
}

/** A paragraph under a bold word; both are plain words. */
export function section(title: string, text: string): SlackBlock {
  return { type: 'section', text: markdown(`*${title}*\n${escaped(text)}`, max.section) };
}

/** Lines as a terminal shows them. A fence in them would end the block. */
export function lines(text: string): SlackBlock {
  const inner = cut(escaped(text.replaceAll('```', "'''")), max.section - 6);
  return { type: 'section', text: markdown(`\`\`\`${inner}\`\`\``, max.section) };
}

/** Pairs side by side, at most ten. */
export function fields(pairs: readonly (readonly [string, string])[]): SlackBlock {
  const shown = pairs.slice(0, 10);
  return {
    type: 'section',
    fields: shown.map(([name, value]) => markdown(`*${name}*\n${escaped(value)}`, max.field)),
  };
}

/** Small print; the texts may have markup of ours. */
export function context(...texts: string[]): SlackBlock {
  return { type: 'context', elements: texts.map((text) => markdown(text, max.field)) };
}

/** What the webhook takes. `text` is what notifications show. */
export function slackPayload(message: { subject: string; body: string; blocks?: SlackBlock[] }) {
  const { subject, body, blocks = [header(subject), lines(body.trim())] } = message;
  return { text: escaped(subject), blocks };
}
