// Uses the state of a script that has none.
// expect: FE4107
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.state.count = 1
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
