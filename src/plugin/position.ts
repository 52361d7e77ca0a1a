/** Where a step was, in words that only it understands. No behaviour. */

/** How to go on later, as a step tells it and gets it back. Plain JSON. */
export type Position =
  | null
  | boolean
  | number
  | string
  | ReadonlyArray<Position>
  | { readonly [key: string]: Position }
