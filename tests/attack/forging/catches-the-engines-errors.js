// Catches the errors of wrong calls and returns as if nothing had been.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    for (let i = 0; i < 1000; i++) {
      try {
        context.route.send(["no", "where"].join(""))
      } catch { /* caught */ }
      try {
        context.output.setField(["no", "where"].join(""), 1)
      } catch { /* caught */ }
    }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
