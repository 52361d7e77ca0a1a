// A source text of a million brackets.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    new Function("return " + "(".repeat(1_000_000) + "1" + ")".repeat(1_000_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
