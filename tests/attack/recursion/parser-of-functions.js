// Functions within functions, ten thousand deep.
// expect: FE4101, FE4105, FE4106, harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    new Function("(() => ".repeat(10_000) + "1" + ")".repeat(10_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
