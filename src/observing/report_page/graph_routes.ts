/** The ways of connections between placed steps as curves, and the places of their labels, where nothing else stands. */
import { px } from "./html.ts"
import type { Layout, LayoutSize, Placed } from "./graph_layout.ts"

export interface Route {
  /** As SVG writes it. */
  readonly path: string
  readonly end: readonly [x: number, y: number]
  readonly direction: "right" | "down"
  readonly curves: ReadonlyArray<Curve>
}

type Point = readonly [x: number, y: number]
type Curve = readonly [Point, Point, Point, Point]

/** So much a connection is shorter than it is far: there is the arrow. */
const HEAD = 6
/** Between connections that leave a step, or come to it. */
const PORT = 16

export function routesOf(
  { nodes, bends }: Layout,
  edges: ReadonlyArray<readonly [number, number]>,
  size: LayoutSize,
  direction: "right" | "down",
): ReadonlyArray<Route> {
  const next = (i: number) => bends[i][0] ?? nodes[edges[i][1]]
  const last = (i: number) => bends[i].at(-1) ?? nodes[edges[i][0]]
  const leaving = ports(edges.map(([from]) => from), next, size.nodeAcross)
  const coming = ports(edges.map(([, to]) => to), last, size.nodeAcross)
  const point = ({ along, across }: Placed): Point => direction === "right" ? [along, across] : [across, along]
  return edges.map(([from, to], i) => {
    const half = size.nodeAlong / 2
    const start = { along: nodes[from].along + half, across: nodes[from].across + leaving[i] }
    const end = { along: nodes[to].along - half, across: nodes[to].across + coming[i] }
    const stops = [
      start,
      ...bends[i].flatMap(({ along, across }) => [{ along: along - half, across }, { along: along + half, across }]),
      { ...end, along: end.along - HEAD },
    ]
    const curves = stops.slice(1).map((to, n): Curve => {
      const from = stops[n]
      const middle = (from.along + to.along) / 2
      return [
        point(from),
        point({ along: middle, across: from.across }),
        point({ along: middle, across: to.across }),
        point(to),
      ]
    })
    const text = (at: Point) => `${px(at[0])} ${px(at[1])}`
    const path = `M${text(curves[0][0])}${curves.map(([, a, b, c]) => `C${text(a)} ${text(b)} ${text(c)}`).join("")}`
    return { path, end: point(end), direction, curves }
  })
}

/** Where at the side of its step each connection begins or ends, from the middle, in the order of where it leads. */
function ports(
  steps: ReadonlyArray<number>,
  other: (edge: number) => Placed,
  room: number,
): ReadonlyArray<number> {
  const offsets = steps.map(() => 0)
  for (const step of new Set(steps)) {
    const own = steps.flatMap((each, i) => each === step ? [i] : []).sort((a, b) => other(a).across - other(b).across)
    const apart = own.length < 2 ? 0 : Math.min(PORT, (room - 24) / (own.length - 1))
    own.forEach((edge, n) => offsets[edge] = (n - (own.length - 1) / 2) * apart)
  }
  return offsets
}

export interface Label {
  readonly x: number
  /** Base line of the first line. */
  readonly y: number
  readonly lines: ReadonlyArray<string>
}

interface Box {
  /** Centre. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where along its way a label may stand: the nearer to the middle the better. */
const PLACES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78]
const LINE = 14

/** Each label on its connection, if possible where it covers neither a step nor another label. */
export function labelled(
  routes: ReadonlyArray<Route>,
  texts: ReadonlyArray<ReadonlyArray<string>>,
  steps: ReadonlyArray<Box>,
): ReadonlyArray<Label> {
  const taken = [...steps]
  return routes.map(({ curves }, i) => {
    const lines = texts[i]
    const size = { width: Math.max(...lines.map((line) => line.length)) * 6.4 + 6, height: lines.length * LINE + 2 }
    // A way over several layers has its label between the first two, and else anywhere.
    const between = curves.filter((_, n) => n % 2 === 0)
    const boxes = between.flatMap((curve) => PLACES.map((t): Box => ({ ...pointAt(curve, t), ...size })))
    const box = boxes.find((box) => !taken.some((other) => overlap(box, other) > 0)) ??
      boxes.map((box) => ({ box, covers: taken.reduce((sum, other) => sum + overlap(box, other), 0) }))
        .sort((a, b) => a.covers - b.covers)[0].box
    taken.push(box)
    return { x: box.x, y: box.y - lines.length * LINE / 2 + LINE - 3, lines }
  })
}

function pointAt([a, b, c, d]: Curve, t: number): { readonly x: number; readonly y: number } {
  const at = (axis: 0 | 1) =>
    a[axis] * (1 - t) ** 3 + 3 * b[axis] * t * (1 - t) ** 2 + 3 * c[axis] * t ** 2 * (1 - t) + d[axis] * t ** 3
  return { x: at(0), y: at(1) }
}

/** Area that two boxes have in common. */
function overlap(a: Box, b: Box): number {
  const common = (axis: "x" | "y", side: "width" | "height") =>
    Math.max(0, (a[side] + b[side]) / 2 - Math.abs(a[axis] - b[axis]))
  return common("x", "width") * common("y", "height")
}
