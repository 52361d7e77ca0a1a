// A state that fits the memory, but not a second time.
// expect: harmless, fails FE4106, fails FE5034, fails FE4201, fails FE4105
// config: { "stateful": true }
// settings: { "checkpoint": { "every": 0 } }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.state.text = "x".repeat(20_000_000)
    context.state.list = new Array(1_000_000).fill(1.5)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
