/** A word that turns round what the next three say, and how much of it then is left. */
const negations = /^(not|no|never|nothing|hardly|without|cannot|\w+n't)$/;
const reach = 3;
const turned = -0.5;

/** What is above or below counts as positive or negative, per rated word. */
const neutral = 0.5;

/** Says how people feel in a text, by words that people have rated from -5 to 5. */
export function sentimentOf(ratings, text) {
  const words =
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[a-z]+(?:['-][a-z]+)*/g) ?? [];
  const rated = [];
  let turns = 0;
  for (const word of words) {
    if (negations.test(word)) {
      turns = reach;
      continue;
    }
    if (Object.hasOwn(ratings, word)) {
      rated.push({ word, valence: turns > 0 ? turned * ratings[word] : ratings[word] });
    }
    turns -= 1;
  }
  const sum = rated.reduce((total, { valence }) => total + valence, 0);
  const score = rated.length > 0 ? sum / rated.length : 0;
  const label = score > neutral ? 'positive' : score < -neutral ? 'negative' : 'neutral';
  return { label, score: Number(score.toFixed(3)), rated };
}
