// Gives every object a toJSON.
// expect: harmless
const attempt = (change) => {
  try {
    change()
  } catch { /* refused */ }
}
const seen = () => JSON.stringify(["a", {}]) !== '["a",{}]' ? " polluted" : ""
function process(context) {
  const row = context.input.current()
  if (row.trigger === "yes") {
    attempt(() => {
      Object.prototype.toJSON = () => "polluted"
    })
    attempt(() => {
      String.prototype.toJSON = () => "polluted"
    })
  }
  context.output.setField("out", `${["row", row.id].join(" ")}${seen()}`)
  return true
}
