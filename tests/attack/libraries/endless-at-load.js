// A library that never finishes loading.
// expect: fails FE4105
// library: endless-at-load.js
// config: { "libraries": ["library"] }
// deadline: 1000
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    library.nothing
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
