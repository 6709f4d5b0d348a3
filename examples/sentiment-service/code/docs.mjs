/** What the service answers, as a machine reads it. */
export const openapi = {
  openapi: '3.1.0',
  info: { title: 'Sentiment', version: '1.0.0' },
  paths: {
    '/sentiment': {
      post: {
        summary: 'Says how people feel in a text',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['text'],
                properties: { text: { type: 'string', maxLength: 10_000 } },
              },
            },
          },
        },
        responses: {
          200: { description: 'Label, score from -5 to 5, the words that were rated' },
          400: { description: 'What was sent has no text' },
        },
      },
    },
    '/health': {
      get: { summary: 'Says that it serves', responses: { 200: { description: 'It does' } } },
    },
  },
};

const rows = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, { summary }]) =>
      `<tr><td>${method.toUpperCase()}</td><td><code>${path}</code></td><td>${summary}</td></tr>`,
  ),
);

/** The page at `/docs`: what there is, and a form to try it. */
export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sentiment</title>
<style>body { font: 16px sans-serif; max-width: 40em; margin: 2em auto; padding: 0 1em }
textarea { width: 100%; height: 5em } td { padding: 0 1em 0.3em 0 }</style>
<h1>Sentiment</h1>
<table>${rows.join('')}</table>
<p><a href="/openapi.json">openapi.json</a></p>
<form><textarea name="text" aria-label="Text">The staff was kind and the food superb.</textarea>
<p><button>POST /sentiment</button></p></form>
<pre></pre>
<script>
document.forms[0].onsubmit = async (event) => {
  event.preventDefault();
  const body = JSON.stringify({ text: event.target.elements.text.value });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch('/sentiment', { method: 'POST', headers, body });
  document.querySelector('pre').textContent = JSON.stringify(await answer.json(), null, 2);
};
</script>
</html>
`;
