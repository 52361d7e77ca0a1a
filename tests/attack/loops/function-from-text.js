// An endless loop in code that is made from text.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    new Function("for (;;);")()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
