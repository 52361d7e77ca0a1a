// A field whose value has a getter that loops.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.output.setField("out", {
      get never() {
        for (;;);
      },
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
