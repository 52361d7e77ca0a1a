// Parses a text of 20 MB as a date.
// expect: FE4101, FE4105, FE4106, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    Date.parse("(".repeat(20_000_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
