// Puts another object in place of the state.
// expect: FE4101
// config: { "stateful": true }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.state = { forged: true }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
