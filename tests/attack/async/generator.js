// A generator without end.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const numbers = function* () {
      for (;;) yield 1
    }
    for (const _ of numbers());
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
