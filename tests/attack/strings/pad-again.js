// Pads to millions of characters, again and again.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) "a".padStart(10_000_000, "bc")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
