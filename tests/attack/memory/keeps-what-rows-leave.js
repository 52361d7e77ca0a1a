// Keeps something of every row in a variable, and much at one row: later rows find a fresh sandbox.
// expect: FE4105, FE4106
const kept = []
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (;;) kept.push(new Array(10_000).fill(row.padding))
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
