// Asks for a gigabyte at once.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    new ArrayBuffer(2 ** 30)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
