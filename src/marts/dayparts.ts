/** Parts of the day by local hour, in their order. */
export const dayparts = ['breakfast', 'lunch', 'afternoon', 'dinner', 'late'] as const;
