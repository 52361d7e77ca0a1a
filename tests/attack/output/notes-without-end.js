// Notes with ever new names.
// expect: FE4105, FE4106
// out: any
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (let i = 0;; i++) context.output.addMetadata(`note ${i}`, i)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
