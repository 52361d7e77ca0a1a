// Back references with a search that has exponentially many ways.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;/^(a+)(\1+)*(\1\2)*(a\3?)*b$/.test("a".repeat(120))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
