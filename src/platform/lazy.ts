/** What is costly to make, made when it is first asked for: most of it nobody asks for soon after the start. */
export function lazily<Made extends object>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}

/** The same for each of many objects, for as long as they live. */
export function lazilyOf<Of extends object, Made extends object>(
  make: (of: Of) => Made,
): (of: Of) => Made {
  const all = new WeakMap<Of, Made>();
  return (of) => {
    let made = all.get(of);
    if (!made) all.set(of, (made = make(of)));
    return made;
  };
}
