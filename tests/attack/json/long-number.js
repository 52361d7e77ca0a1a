// Parses a number of ten million digits.
// expect: FE4101, FE4105, FE4106, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    JSON.parse("1".repeat(10_000_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
