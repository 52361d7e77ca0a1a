// The function constructor of everything in reach, to see which world it belongs to.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const found = []
    for (
      const value of [
        context,
        context.input,
        context.utils.log,
        context.output.setField,
        row,
        context.route.send,
        () => 1,
        Proxy,
        globalThis,
      ]
    ) {
      const world = (value.constructor?.constructor ?? value.constructor)?.("return this")?.()
      if (world?.Deno || world?.fetch || world?.postMessage) found.push(typeof value)
    }
    if (found.length > 0) {
      context.output.setField("out", `reached ${found}`)
      return true
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
