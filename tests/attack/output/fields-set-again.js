// Sets a field of a megabyte again and again.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (let i = 0;; i++) context.output.setField("out", "x".repeat(1_000_000) + i)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
