// Replaces the push that collects results.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => [].push(1) !== 1 ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      Array.prototype.push = () => 0
    })
    attempt(() => Object.defineProperty(Array.prototype, "push", { value: () => 0 }))
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
