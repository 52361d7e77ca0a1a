// An endless loop in a stateful script.
// expect: fails FE4105
// config: { "stateful": true }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.state.loops = true
    while (true);
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
