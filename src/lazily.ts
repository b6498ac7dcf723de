/** What is costly to make, made when it is first asked for: most of it nobody asks for soon after the start. */
export function lazily<Made extends object>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}
