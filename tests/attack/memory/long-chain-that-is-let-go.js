// A list of two hundred thousand links that is let go at once: freeing it must not overflow a stack.
// expect: harmless, FE4105
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    let link = null
    for (let i = 0; i < 200_000; i++) link = { link }
    link = null
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
