// Registers symbols by name for ever.
// expect: FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (let i = 0;; i++) Symbol.for(`${row.padding}${i}`)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
