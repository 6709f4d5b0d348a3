import { Html, html } from '../../shared/html.ts';
import { usdText } from '../../shared/money/money.ts';
import { masked } from '../../statemachines/attempt/masked.ts';
import { chapterText } from './chapter.ts';
import type { Chapter, Told } from './gather.ts';
import { machinesSection } from './machines.ts';
import { momentText, overview } from './overview.ts';
import { style } from './style.ts';

/** Nothing is fetched and nothing runs: the page is the same without any network. */
export const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";

/** The report of a job as one HTML document that needs nothing else. */
export function reportText({ chapters, diagnosis, region, plane, at }: Told): string {
  const [{ job, ...own }, ...stages] = chapters;
  const title = `${job.name ?? job.kind}: ${job.phase}`;
  const spec = masked(job.spec, JSON.stringify(job.spec, null, 2));
  const document = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(style)}</style></head><body>
<header><h1>${job.name ?? job.kind}</h1>
<p><span class="phase ${job.phase}">${job.phase}</span> ${job.reason}
<span class="soft">· project ${job.project} · submitted by ${job.submittedBy}
at ${momentText(job.createdAt)}
${job.endedAt && `· ended at ${momentText(job.endedAt)}`}
· $${usdText(job.cost.actualMicroUsd)} at AWS list prices of ${region}</span></p></header>
<main>
${diagnosis && whyText(diagnosis)}
<section aria-label="The job"><h2>The job</h2>
${overview(stages)}${chapterText({ job, ...own })}</section>
${stages.map(stageText)}
${machinesSection()}
<section aria-label="As submitted"><h2>As submitted, with all defaults</h2>
<pre tabindex="0">${spec}</pre></section>
</main>
<footer class="soft">
<p>Written by the plane ${plane} in ${region} at ${momentText(at)}.</p></footer>
</body></html>
`;
  return document.text;
}

function whyText({ why, fix, shown, stage }: NonNullable<Told['diagnosis']>): Html {
  return html`<section class="why" aria-label="Why"><h2>Why</h2>
<p>${stage && `Stage ${stage}: `}${why}</p>
${fix && html`<p>What to do: ${fix}</p>`}
${shown.map(({ text }) => html`<pre tabindex="0">${text}</pre>`)}</section>`;
}

function stageText(chapter: Chapter): Html {
  const name = `Stage ${chapter.stage}`;
  return html`<section aria-label="${name}"><h2>${name}</h2>${chapterText(chapter)}</section>`;
}
