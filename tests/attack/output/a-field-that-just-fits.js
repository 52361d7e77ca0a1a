// A field that fits the memory, but not its way out.
// expect: FE4106, FE4105, harmless
// out: any
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.output.setField("out", "x".repeat(24_000_000))
    return true
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
