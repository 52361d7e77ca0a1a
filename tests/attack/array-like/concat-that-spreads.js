// `concat` spreads something that claims to be a list of 2 ** 53 - 1 members.
// expect: FE4101, FE4105, FE4106
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;[].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
