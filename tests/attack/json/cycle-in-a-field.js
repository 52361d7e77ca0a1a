// A field that contains itself.
// expect: FE4101
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const cycle = {}
    cycle.cycle = cycle
    context.output.setField("out", cycle)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
