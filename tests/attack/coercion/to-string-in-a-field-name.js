// A field name whose toString loops.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.output.setField({
      toString() {
        for (;;);
      },
    }, 1)
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
