// A state that grows until the memory is full: the run ends with a code, because what was remembered is gone.
// expect: fails FE4106, fails FE4105
// config: { "stateful": true }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) (context.state.all ??= []).push(row.padding + Math.random())
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
