/** The beginning of a text: at most `max` UTF-16 units, and never half of a character such as an emoji. */
export const cutText = (text: string, max: number): string =>
  text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
