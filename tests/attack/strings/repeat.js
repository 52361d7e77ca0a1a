// Repeats to a gigabyte.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return "abcdefgh".repeat(2 ** 27)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
