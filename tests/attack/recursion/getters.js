// A getter that reads itself.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const again = {
      get self() {
        return again.self
      },
    }
    again.self
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
