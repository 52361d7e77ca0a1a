// `reverse` over something that claims to have 2 ** 53 - 1 members.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    Array.prototype.reverse.call({ length: 2 ** 53 - 1 })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
