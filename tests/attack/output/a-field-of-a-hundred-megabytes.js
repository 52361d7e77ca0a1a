// A field of 100 MB in a sandbox of 64 MB.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.output.setField("out", "x".repeat(100_000_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
