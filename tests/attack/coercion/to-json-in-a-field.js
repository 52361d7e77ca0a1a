// A field value whose toJSON loops.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.output.setField("out", {
      toJSON() {
        for (;;);
      },
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
