// A generator that delegates to itself.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const again = function* () {
      yield* again()
    }
    again().next()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
