// A state that contains itself, with checkpoints.
// expect: harmless
// config: { "stateful": true }
// settings: { "checkpoint": { "every": 0 } }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const { state } = context
    state.self = state
    state.map = new Map([[state, state]])
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
