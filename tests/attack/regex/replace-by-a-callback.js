// Replaces by a callback that never returns.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    "aaa".replace(/a/g, () => {
      for (;;);
    })
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
