// A toJSON that asks for JSON of itself.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const again = { toJSON: () => JSON.stringify(again) }
    JSON.stringify(again)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
