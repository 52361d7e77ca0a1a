// Statements that old engines open holes by.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    debugger
    new Function("with ({ a: 1 }) return a")()
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
