// Splits a text of millions into letters, again and again.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) "ab".repeat(2_000_000).split("")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
