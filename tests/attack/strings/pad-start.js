// Pads to half a billion characters.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return "a".padStart(2 ** 29, "bc")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
