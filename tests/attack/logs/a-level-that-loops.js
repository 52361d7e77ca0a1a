// A level whose toString loops.
// expect: FE4105, FE4108
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    context.utils.log({
      toString() {
        for (;;);
      },
    }, "x")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
