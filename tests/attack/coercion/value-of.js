// An addition whose valueOf loops.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    return 1 + {
      valueOf() {
        for (;;);
      },
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
