// A function of a library that never returns.
// expect: FE4105
// library: endless-when-called.js
// config: { "libraries": ["library"] }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    library.forever()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
