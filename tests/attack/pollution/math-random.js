// A Math.random that is always the same.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => Math.random() === 0.5 || Date.now() === 0 ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      Math.random = () => 0.5
    })
    attempt(() => {
      Date.now = () => 0
    })
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
