// An export with a getter that loops: nothing reads it unasked.
// expect: FE4105
// library: getter-as-export.js
// config: { "libraries": ["library"] }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    library.trap.never
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
