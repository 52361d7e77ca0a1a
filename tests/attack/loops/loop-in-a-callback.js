// An endless loop inside a callback of a native function.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    ;[1, 2, 3].map(() => {
      for (;;);
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
