// Puts another process in place of its own.
// expect: harmless
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    try {
      globalThis.process = () => false
    } catch { /* refused */ }
    try {
      ;(0, eval)("process = () => false")
    } catch { /* refused */ }
  }
  context.output.setField("out", `row ${row.id}`)
  return true
}
