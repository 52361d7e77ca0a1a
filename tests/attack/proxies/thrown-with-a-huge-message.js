// Throws an error with a message of 16 MB.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    throw new Error("x".repeat(16_000_000))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
