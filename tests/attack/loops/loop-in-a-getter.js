// A getter that never returns.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const trap = {
      get never() {
        for (;;);
      },
    }
    trap.never
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
