// A line of 16 MB.
// expect: harmless, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.utils.log("info", "x".repeat(16_000_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
