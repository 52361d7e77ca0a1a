// A library that fills the memory while it loads.
// expect: fails FE4105, fails FE4106
// library: fills-memory-at-load.js
// config: { "libraries": ["library"] }
// deadline: 1000
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    library.nothing + 1
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
