// A state that contains itself, in many ways.
// expect: harmless
// config: { "stateful": true }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const { state } = context
    state.self = state
    state.map = new Map([[state, state]])
    state.list = [state, [state]]
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
