// A source text of a million signs.
// expect: FE4101, FE4105, FE4106, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    new Function("return " + "!".repeat(1_000_000) + "1")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
