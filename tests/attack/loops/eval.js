// An endless loop in eval, of the indirect kind.
// expect: FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    const run = eval
    run("while (true);")
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
