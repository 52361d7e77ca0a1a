// A replacement text that names what it replaces, thousands of times.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    "a".repeat(100_000).replace(/a+/, "$&".repeat(100_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
