// Replaces methods of texts.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => "a".toUpperCase() !== "A" ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      String.prototype.toUpperCase = () => "polluted"
    })
    attempt(() => {
      String.prototype.toString = () => "polluted"
    })
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
