// The constructors of errors that the engine itself throws.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const found = []
    for (
      const cause of [
        () => context.route.send(["no", "where"].join("")),
        () => context.output.setField(["no", "where"].join(""), 1),
        () => context.input.getValue(["no", "where"].join("")),
        () => context.state,
      ]
    ) {
      try {
        cause()
      } catch (error) {
        const world = error.constructor.constructor("return this")()
        if (world.Deno || world.fetch) found.push(error.name)
        if (/file:|\/src\/|[.]ts\b/.test(error.stack)) found.push(error.stack)
      }
    }
    if (found.length > 0) {
      context.output.setField("out", `reached ${found}`)
      return true
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
