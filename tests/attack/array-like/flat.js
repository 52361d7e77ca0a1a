// `flat` of a list without end inside a list.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;[new Array(2 ** 32 - 1)].flat()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
