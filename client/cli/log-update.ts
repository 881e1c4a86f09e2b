/** The type of the library that redraws lines, apart from the library, which is loaded only on a terminal. */
export type LogUpdate = ((...text: string[]) => void) & { done: () => void };
