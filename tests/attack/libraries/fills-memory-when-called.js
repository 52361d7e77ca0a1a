// A function of a library that fills the memory.
// expect: FE4105, FE4106
// library: endless-when-called.js
// config: { "libraries": ["library"] }
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    library.fill()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
