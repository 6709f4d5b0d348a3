/** What is said of the name of what lives on, and of how long it does. */
export const leaseTexts = {
  name: (what: string) =>
    `The name of the ${what} in its project; the next job of the same name replaces it.`,
  ttl: (what: string) =>
    `How long the ${what} lives; it bills until then, or until it is deleted. Such as 8h, 7d or ` +
    'never.',
};
