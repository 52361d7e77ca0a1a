/**
 * Where the steps of a pipeline stand in a picture of it: in layers, each step behind all that feed it, with few crossings
 * and short ways. Knows places and sizes, nothing of what is drawn.
 *
 * `along` is the direction of the flow, `across` the one at right angles to it.
 */

export interface LayoutSize {
  readonly nodeAlong: number
  readonly nodeAcross: number
  readonly gapAlong: number
  readonly gapAcross: number
}

export interface Placed {
  readonly along: number
  readonly across: number
}

export interface Layout {
  /** Centre of each step. */
  readonly nodes: ReadonlyArray<Placed>
  /** For each connection, in their order: where it passes layers between its ends. */
  readonly bends: ReadonlyArray<ReadonlyArray<Placed>>
  readonly along: number
  readonly across: number
}

/** A step, or the place where a connection passes a layer. */
interface Item {
  readonly layer: number
  readonly size: number
  readonly before: Array<Item>
  readonly after: Array<Item>
  order: number
  across: number
}

const ORDER_SWEEPS = 12
const PLACE_SWEEPS = 16
/** Room for a connection that passes a layer. */
const PASS = 18

/** @param edges from and to, by the position of the step; steps stand behind those that feed them */
export function layOut(steps: number, edges: ReadonlyArray<readonly [number, number]>, size: LayoutSize): Layout {
  const layers = layersOf(steps, edges)
  const nodes = layers.map((layer): Item => ({
    layer,
    size: size.nodeAcross,
    before: [],
    after: [],
    order: 0,
    across: 0,
  }))
  const rows: Array<Array<Item>> = Array.from({ length: Math.max(0, ...layers) + 1 }, () => [])
  for (const node of nodes) rows[node.layer].push(node)
  const passes = edges.map(([from, to]) => {
    const between: Array<Item> = []
    let last = nodes[from]
    for (let layer = layers[from] + 1; layer < layers[to]; layer++) {
      const pass: Item = { layer, size: PASS, before: [], after: [], order: 0, across: 0 }
      rows[layer].push(pass)
      between.push(pass)
      join(last, pass)
      last = pass
    }
    join(last, nodes[to])
    return between
  })
  inOrder(rows)
  place(rows, size.gapAcross)
  const least = Math.min(...rows.flat().map((item) => item.across - item.size / 2))
  const most = Math.max(...rows.flat().map((item) => item.across + item.size / 2))
  const placed = ({ layer, across }: Item): Placed => ({
    along: layer * (size.nodeAlong + size.gapAlong) + size.nodeAlong / 2,
    across: across - least,
  })
  return {
    nodes: nodes.map(placed),
    bends: passes.map((items) => items.map(placed)),
    along: rows.length * (size.nodeAlong + size.gapAlong) - size.gapAlong,
    across: most - least,
  }
}

function join(from: Item, to: Item): void {
  from.after.push(to)
  to.before.push(from)
}

/** The longest way to each step; a source stands just before the first that it feeds. */
function layersOf(steps: number, edges: ReadonlyArray<readonly [number, number]>): ReadonlyArray<number> {
  const layers = new Array<number>(steps).fill(0)
  for (let step = 0; step < steps; step++) {
    for (const [from, to] of edges) if (from === step) layers[to] = Math.max(layers[to], layers[step] + 1)
  }
  return layers.map((layer, step) => {
    const next = edges.flatMap(([from, to]) => from === step ? [layers[to]] : [])
    return layer === 0 && next.length > 0 ? Math.min(...next) - 1 : layer
  })
}

/** Each item next to those it is connected with, forth and back; the order with the fewest crossings stays. */
function inOrder(rows: ReadonlyArray<Array<Item>>): void {
  const number = () => {
    for (const row of rows) row.forEach((item, i) => item.order = i)
  }
  number()
  let best = { crossings: crossingsOf(rows), rows: rows.map((row) => [...row]) }
  for (let sweep = 0; sweep < ORDER_SWEEPS && best.crossings > 0; sweep++) {
    const isForth = sweep % 2 === 0
    for (const row of isForth ? rows : rows.toReversed()) {
      const wish = new Map(row.map((item) => {
        const others = isForth ? item.before : item.after
        return [item, others.length === 0 ? item.order : mean(others.map(({ order }) => order))]
      }))
      row.sort((a, b) => wish.get(a)! - wish.get(b)!)
      row.forEach((item, i) => item.order = i)
    }
    const crossings = crossingsOf(rows)
    if (crossings < best.crossings) best = { crossings, rows: rows.map((row) => [...row]) }
  }
  best.rows.forEach((row, i) => rows[i].splice(0, row.length, ...row))
  number()
}

function crossingsOf(rows: ReadonlyArray<ReadonlyArray<Item>>): number {
  let crossings = 0
  for (const row of rows) {
    const lines = row.flatMap((item) => item.after.map((to) => [item.order, to.order]))
    lines.forEach(([a, b], i) => {
      for (const [c, d] of lines.slice(i + 1)) if ((a - c) * (b - d) < 0) crossings++
    })
  }
  return crossings
}

/** Each item as near as possible to the middle of its neighbours, in the order of its layer and without touching. */
function place(rows: ReadonlyArray<ReadonlyArray<Item>>, gap: number): void {
  for (const row of rows) spaced(row, row.map(() => 0), gap)
  for (let sweep = 0; sweep < PLACE_SWEEPS; sweep++) {
    // First by one side, so that the picture finds its form; then by both.
    const sides = sweep >= PLACE_SWEEPS / 2 ? "both" : sweep % 2 === 0 ? "before" : "after"
    for (const row of sweep % 2 === 0 ? rows : rows.toReversed()) {
      spaced(row, row.map((item) => wishOf(item, sides)), gap)
    }
  }
}

function wishOf(item: Item, sides: "before" | "after" | "both"): number {
  const { before, after, across } = item
  const of = (items: ReadonlyArray<Item>) => items.length === 0 ? [] : [mean(items.map((other) => other.across))]
  const wishes = sides === "both" ? [...of(before), ...of(after)] : of(item[sides])
  return wishes.length === 0 ? across : mean(wishes)
}

/**
 * Puts a layer where the sum of squared distances to the wishes is least: items that would touch form a group, which
 * stands where its members wish on the average (pool adjacent violators).
 */
function spaced(row: ReadonlyArray<Item>, wishes: ReadonlyArray<number>, gap: number): void {
  const offsets: Array<number> = []
  row.forEach((item, i) => offsets.push(i === 0 ? 0 : offsets[i - 1] + (row[i - 1].size + item.size) / 2 + gap))
  const groups: Array<{ sum: number; count: number }> = []
  wishes.forEach((wish, i) => {
    groups.push({ sum: wish - offsets[i], count: 1 })
    while (groups.length > 1) {
      const [before, last] = groups.slice(-2)
      if (before.sum / before.count <= last.sum / last.count) break
      groups.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count })
    }
  })
  let i = 0
  for (const { sum, count } of groups) {
    for (let n = 0; n < count; n++, i++) row[i].across = sum / count + offsets[i]
  }
}

const mean = (numbers: ReadonlyArray<number>): number => numbers.reduce((sum, n) => sum + n, 0) / numbers.length
