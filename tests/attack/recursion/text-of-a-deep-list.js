// A list nested a hundred thousand deep as text.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let deep = []
    for (let i = 0; i < 100_000; i++) deep = [deep]
    String(deep)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
