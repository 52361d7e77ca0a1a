// Returns a promise of an object whose `then` loops when it is read.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return Promise.resolve({
      get then() {
        for (;;);
      },
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
