// JSON of a hundred thousand brackets.
// expect: FE4101, FE4105, FE4106, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    JSON.parse("[".repeat(100_000) + "]".repeat(100_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
