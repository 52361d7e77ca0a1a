// Replaces call, apply and bind of all functions.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => Math.max.call(null, 1) !== 1 ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      Function.prototype.call = () => "polluted"
    })
    attempt(() => {
      Function.prototype.apply = () => "polluted"
    })
    attempt(() => {
      Function.prototype.bind = () => "polluted"
    })
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
