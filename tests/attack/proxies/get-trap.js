// A proxy whose every property takes for ever.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const trap = new Proxy({}, {
      get() {
        for (;;);
      },
    })
    trap.anything
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
