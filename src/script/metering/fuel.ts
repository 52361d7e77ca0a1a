/**
 * The host's side of a metered module: its instance, its tank, and the question that is asked whenever the tank is empty. How
 * the module came to have a tank is told in meter.ts.
 */

/** Units between two questions: loops of some nanoseconds each, so that the clock costs nothing beside them. */
const FILL = 16_384

/** Thrown through the frames of the guest, which cannot catch it: the instance must not be used again. */
export class OutOfTime extends Error {
  override readonly name = "OutOfTime"
}

/** Makes an instance whose loops go on only as long as `mayGoOn` says so. */
export function meteredInstance(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
  [from, name]: readonly [string, string],
  mayGoOn: () => boolean,
): WebAssembly.Instance {
  const original = imports[from][name] as () => void
  /** Not there while the module's own start runs, which has a tank of its own size. */
  const made: { tank?: WebAssembly.Global } = {}
  const hook = () => {
    const { tank } = made
    // A call of the module's own.
    if (tank === undefined || tank.value >= 0) return original()
    if (!mayGoOn()) throw new OutOfTime("the deadline has passed")
    tank.value = FILL
  }
  const instance = new WebAssembly.Instance(module, { ...imports, [from]: { ...imports[from], [name]: hook } })
  made.tank = instance.exports.fuel as WebAssembly.Global
  made.tank.value = FILL
  return instance
}
